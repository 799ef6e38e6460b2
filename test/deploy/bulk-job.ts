import assert from 'node:assert/strict';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import type { Instance } from './instance.ts';
import { type Report, timed, until } from './report.ts';
import { campaignIds, quietId, sellingOf, sharedIds, staffOf } from './selling.ts';
import { expectStatus } from './visit.ts';
import { type Execution, executionNamed, hold } from './workflow.ts';

/** Calls of the steps' functions that Step Functions was refused. */
const refusalSeconds = 30;

/** The jobs of the scenario, by their purpose. */
export interface Jobs {
  bulk: string;
  single: string;
  unwanted: string;
}

/** The boxes that all users have after the job. */
const changes = [
  { campaignIds: 'all', canAccess: true },
  { campaignIds: sharedIds, roundRobin: true },
];
const cellsOf = (userIds: readonly string[]): string[] =>
  userIds.flatMap((userId) =>
    campaignIds.map((campaignId) => `${userId} ${campaignId}${sharedIds.includes(campaignId) ? ' +' : ''}`),
  );

const assertShape = (job: AssignmentJob, expected: Partial<AssignmentJob>): void => {
  const names = Object.keys(expected) as (keyof AssignmentJob)[];
  assert.deepEqual(Object.fromEntries(names.map((name) => [name, job[name]])), expected);
};

/**
 * A job of 50 users × 50 campaigns. Its steps are blocked one after the other, so that Step Functions has to retry; other
 * jobs are created meanwhile; some of its users do not exist at first, and exist when the job is retried.
 */
export const checkBulkJob = async (report: Report, world: Instance): Promise<Jobs> => {
  const { emulator, deployed, people } = world;
  const { asOwner, putUser, assign, readJob, jobOver, ticked } = sellingOf(world);
  const check = (what: string, holds: () => unknown) => report.check(`${deployed.name}: ${what}`, holds);
  const { known, late, all } = staffOf(people);
  const first = known[1] ?? '';
  const jobs: Jobs = { bulk: '', single: '', unwanted: '' };
  const execution = (start: number): Promise<Execution> => executionNamed(emulator, deployed, `${jobs.bulk}-${start}`);
  const refused = (items: 'parts' | 'rosters') =>
    until(`refused ${items}`, refusalSeconds, async () => {
      const attempts = (await execution(1))[items].flat();
      return attempts.includes('TaskFailed') ? attempts : undefined;
    });

  await check('a preview of 50 × 50 counts exactly and changes nothing', async () => {
    const { status, body } = await asOwner('POST', '/assignment-jobs?preview=true', { userIds: all, changes });
    assert.equal(status, 200);
    assert.deepEqual(
      [body['total'], body['changed'], body['accessGranted'], body['roundRobinAdded'], body['unknownUserIds']],
      [2500, 2200, 2200, 1100, late],
    );
    assert.deepEqual(await ticked([first]), []);
  });

  let letParts = await hold(emulator, deployed, 'BulkAssignmentAssignmentPart');
  let letRosters = await hold(emulator, deployed, 'BulkAssignmentAssignmentRoster');
  const release = async (): Promise<void> => {
    await Promise.all([letParts(), letRosters()]);
    letParts = async () => {};
    letRosters = async () => {};
  };
  try {
    await check('a job of 50 × 50 runs while its first step is refused; other jobs wait or are cancelled', async () => {
      const made = await assign(all, ...changes);
      expectStatus(made, 202);
      jobs.bulk = made.body.jobId;
      assertShape(made.body, { status: 'queued', total: 2500, done: 0 });
      const others = [
        await assign([first], { campaignIds: [quietId], roundRobin: true }),
        await assign([first], { campaignIds: [quietId], canAccess: false }),
      ];
      for (const other of others) expectStatus(other, 202);
      [jobs.single = '', jobs.unwanted = ''] = others.map(({ body }) => body.jobId);
      const cancelled = await asOwner<AssignmentJob>('POST', `/assignment-jobs/${jobs.unwanted}/cancel`);
      assert.deepEqual([cancelled.status, cancelled.body.status], [200, 'cancelled']);
      await refused('parts');
      assertShape(await readJob(jobs.bulk), { status: 'running', done: 0, failed: 0, percent: 0 });
      assert.equal((await readJob(jobs.single)).status, 'queued');
    });
    await check('its progress is visible: the boxes are set, the rosters are refused', async () => {
      await letParts();
      const job = await until('progress', refusalSeconds, async () => {
        const found = await readJob(jobs.bulk);
        return found.done > 0 ? found : undefined;
      });
      assertShape(job, { status: 'running', done: 1100, failed: 300, changed: 2200, percent: 78 });
      assert.ok(job.etaSeconds !== undefined && job.etaSeconds >= 0);
      await refused('rosters');
    });
  } finally {
    await release();
  }
  await timed(`${deployed.name}: the rest of the job`, () =>
    check('it runs to its end and lists the unknown users', async () => {
      const job = await jobOver(jobs.bulk);
      assertShape(job, { status: 'partially_failed', done: 2200, failed: 300, changed: 2200, percent: 100 });
      assert.deepEqual(
        job.failures,
        late.map((userId) => ({ userId, reason: 'user-not-found' })),
      );
    }),
  );
  await check("the execution's history shows the failed attempts and the successful one", async () => {
    const { status, parts, rosters } = await until('the end of the execution', refusalSeconds, async () => {
      const found = await execution(1);
      return found.status === 'RUNNING' ? undefined : found;
    });
    assert.equal(status, 'SUCCEEDED');
    for (const items of [parts, rosters]) {
      assert.equal(items.length, 1);
      const [attempts = []] = items;
      console.log(`        ${deployed.name}: ${attempts.join(', ')}`);
      assert.equal(attempts.at(-1), 'TaskSucceeded');
      assert.ok(attempts.length > 1 && attempts.slice(0, -1).every((one) => one === 'TaskFailed'));
    }
  });
  await check('its end starts the next job of the account', async () =>
    assertShape(await jobOver(jobs.single), { status: 'succeeded', done: 1, failed: 0, changed: 1 }),
  );
  await check('a retry assigns the users who were unknown before', async () => {
    for (const userId of late) await putUser(userId);
    const again = await asOwner<AssignmentJob>('POST', `/assignment-jobs/${jobs.bulk}/retry`);
    expectStatus(again, 202);
    const job = await jobOver(jobs.bulk);
    assertShape(job, { status: 'succeeded', attempt: 2, done: 2500, failed: 0, changed: 2500, failures: [] });
  });
  await check('every cell of the matrix is as requested', async () => {
    const single = `${first} ${quietId}`;
    const expected = cellsOf(all).map((cell) => (cell === single ? `${single} +` : cell));
    const found = await ticked(all);
    assert.equal(found.length, 2500);
    // Only those that differ: all of them would fill the screen.
    assert.deepEqual(
      found.filter((cell, index) => cell !== expected[index]),
      [],
    );
  });
  return jobs;
};

/** The job is reverted, except for boxes that have changed since. */
export const checkRevert = async (report: Report, world: Instance, { bulk }: Jobs): Promise<void> => {
  const { asOwner, jobOver, ticked } = sellingOf(world);
  const check = (what: string, holds: () => unknown) => report.check(`${world.deployed.name}: ${what}`, holds);
  const { known, all } = staffOf(world.people);
  const revert = () => asOwner<AssignmentJob>('POST', `/assignment-jobs/${bulk}/revert`);

  await check('the job is reverted, except for the one cell that another job has changed since', async () => {
    const made = await revert();
    expectStatus(made, 202);
    const job = await jobOver(made.body.jobId);
    assertShape(job, { status: 'succeeded', revertOf: bulk, total: 2500, done: 2500, failed: 0, changed: 2499 });
    assert.deepEqual(await ticked(all), [`${known[1]} ${quietId} +`]);
  });
  await check('it can be reverted only once', async () => {
    const { status, body } = await revert();
    assert.deepEqual([status, body['type' as keyof typeof body]], [409, 'urn:gatehouse:problem:not-revertible']);
  });
};
