import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import { type CampaignWorld, makeCampaignWorld } from '../campaigns/campaign-world.ts';
import { problemName } from '../support/api/call.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal, readPages } from '../support/events/chain.ts';
import { makeMachine, steps } from '../support/world/workflow.ts';
import { assign, makeJob, readJob } from '../support/world/world.ts';

const machine = makeMachine();
beforeAll(makeTable);

const start = '2026-11-22T08:00:00.000Z';
beforeEach(() => setClock(start));
afterEach(() => {
  setClock();
  machine.started.length = 0;
});

const all = { campaignIds: 'all', canAccess: true };

/** Jobs of a user, in the order in which they are asked for. @returns their ids */
const makeJobs = async ({ accountId }: CampaignWorld, count: number): Promise<string[]> => {
  const jobIds: string[] = [];
  for (let n = 0; n < count; n++) jobIds.push((await makeJob(accountId, ['user-0'], all)).jobId);
  return jobIds;
};

const statuses = ({ accountId }: CampaignWorld, jobIds: readonly string[]): Promise<string[]> =>
  Promise.all(jobIds.map(async (jobId) => (await readJob(accountId, jobId)).status));

const startedJobs = (): string[] => machine.started.map(({ input }) => input.jobId);

/** The entries of jobs, oldest first, as `started job_…`. */
const published = async ({ accountId }: CampaignWorld): Promise<string[]> =>
  (await readJournal(accountId))
    .reverse()
    .filter(({ type }) => /^assignment-job\.(started|finished)$/.test(type))
    .map(({ type, target }) => `${type.split('.')[1]} ${target.id}`);

describe('jobs of an account', () => {
  it('are done one after the other, in their order, and each sees what those before have left', async () => {
    const world = await makeCampaignWorld(1, 2);
    const { accountId } = world;
    const jobIds: string[] = [];
    for (const change of [
      { campaignIds: 'all', roundRobin: true },
      { campaignIds: ['camp-0'], canAccess: false },
      { campaignIds: ['camp-1'], roundRobin: false },
    ]) {
      jobIds.push((await makeJob(accountId, ['user-0'], change)).jobId);
    }
    expect(startedJobs()).toEqual(jobIds.slice(0, 1));
    await machine.run();
    expect(await statuses(world, jobIds)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(await published(world)).toEqual(jobIds.flatMap((jobId) => [`started ${jobId}`, `finished ${jobId}`]));
    expect(await world.rows('user-0')).toEqual(['camp-0 --', 'camp-1 A-']);
    const listed = await readPages<{ jobId: string }>('listAssignmentJobs', { as: world.owner, params: { accountId } });
    expect(listed.map(({ jobId }) => jobId)).toEqual([...jobIds].reverse());
  });

  it('are started one at a time also when many are asked for at once, and not held up by another account', async () => {
    const [world, other] = [await makeCampaignWorld(1, 1), await makeCampaignWorld(1, 1)];
    const made = await Promise.all(
      Array.from({ length: 6 }, () => assign(world.accountId, { userIds: ['user-0'], changes: [all] })),
    );
    const jobIds = made.map(({ status, body }) => {
      expect(status).toBe(202);
      return body.jobId;
    });
    const [elsewhere = ''] = await makeJobs(other, 1);
    expect(machine.started).toHaveLength(2);
    expect(startedJobs()).toContain(elsewhere);
    await machine.run();
    expect(new Set(await statuses(world, jobIds))).toEqual(new Set(['succeeded']));
    const entries = await published(world);
    expect(entries.map((entry) => entry.split(' ')[0])).toEqual(jobIds.flatMap(() => ['started', 'finished']));
  });

  it('are refused when 50 wait, until one of them is over', async () => {
    const world = await makeCampaignWorld(1, 1);
    const jobIds = await makeJobs(world, 3);
    // The others of the fifty are there by name only.
    await db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.jobQueue(world.accountId),
        UpdateExpression: 'SET waiting = list_append(waiting, :others)',
        ExpressionAttributeValues: { ':others': Array.from({ length: 48 }, (_, n) => `job_${n}`) },
      }),
    );
    const post = () => assign(world.accountId, { userIds: ['user-0'], changes: [all] });
    const full = await post();
    expect([full.status, problemName(full), full.headers['retry-after']]).toEqual([409, 'too-many-jobs', '30']);
    expect(problemName(await world.onJob('revert', jobIds[0] ?? ''))).toBe('job-not-ended');
    await world.onJob('cancel', jobIds[1] ?? '');
    expect((await post()).status).toBe(202);
    expect((await post()).status).toBe(409);
  });
});

describe('a job that is cancelled', () => {
  it('while it waits is over at once, and those behind it move up', async () => {
    const world = await makeCampaignWorld(1, 1);
    const [first = '', second = '', third = ''] = await makeJobs(world, 3);
    const cancelled = await world.onJob('cancel', second);
    expect([cancelled.status, cancelled.body]).toMatchObject([
      200,
      { status: 'cancelled', finishedAt: start, cancelRequestedAt: start, done: 0, percent: 0 },
    ]);
    setClock(later(start, minute));
    expect((await world.onJob('cancel', second)).body).toEqual(cancelled.body);
    await machine.run();
    expect(await statuses(world, [first, second, third])).toEqual(['succeeded', 'cancelled', 'succeeded']);
    expect((await published(world)).filter((entry) => entry.endsWith(second))).toEqual([`finished ${second}`]);
  });

  it('though its workflow has been asked for gives way to the next, and its execution does nothing', async () => {
    const world = await makeCampaignWorld(1, 1);
    const [first = '', second = ''] = await makeJobs(world, 2);
    await world.onJob('cancel', first);
    expect(startedJobs()).toEqual([first, second]);
    await machine.run();
    expect(await statuses(world, [first, second])).toEqual(['cancelled', 'succeeded']);
    expect(await published(world)).toEqual([`finished ${first}`, `started ${second}`, `finished ${second}`]);
  });

  it('while it runs applies no more, and is complete in what it has applied; then it can be taken back', async () => {
    const world = await makeCampaignWorld(2, 1);
    const { accountId } = world;
    // The first part is user-0 and those whom nobody knows, the second one user-1.
    const ghosts = Array.from({ length: 89 }, (_, n) => `ghost-${n}`);
    const { jobId } = await makeJob(accountId, ['user-0', ...ghosts, 'user-1'], { ...all, roundRobin: true });
    const [waiting = ''] = await makeJobs(world, 1);
    let asked: unknown;
    const applied = Promise.withResolvers<void>();
    await machine.run({
      part: async (ref) => {
        if (ref.jobId !== jobId) return steps.part(ref);
        if (ref.part.endsWith('00000')) {
          await steps.part(ref);
          asked = (await world.onJob('cancel', jobId)).body;
          applied.resolve();
        } else {
          await applied.promise;
          await steps.part(ref);
        }
      },
    });
    expect(asked).toMatchObject({ status: 'running', cancelRequestedAt: start, total: 91, done: 0, failed: 89 });
    expect(await readJob(accountId, jobId)).toMatchObject({ status: 'cancelled', done: 1, failed: 89, changed: 1 });
    expect((await world.roundRobin()).members.map(({ userId }) => userId)).toEqual(['user-0']);
    expect(await world.rows('user-1')).toEqual(['camp-0 --']);
    expect(await statuses(world, [waiting])).toEqual(['succeeded']);
    expect(problemName(await world.onJob('retry', jobId))).toBe('nothing-to-retry');
    expect((await world.onJob('revert', jobId)).status).toBe(202);
    await machine.run();
    expect(await world.members()).toEqual([]);
    expect((await world.roundRobin()).members).toEqual([]);
  });

  it('cannot be any more when it is over', async () => {
    const world = await makeCampaignWorld(1, 1);
    const [jobId = ''] = await makeJobs(world, 1);
    await machine.run();
    const answer = await world.onJob('cancel', jobId);
    expect([answer.status, problemName(answer)]).toEqual([409, 'job-ended']);
    expect(answer.body).toMatchObject({ detail: 'The job is succeeded.' });
  });
});

describe('a job that is tried again', () => {
  it('must be over, with something that failed', async () => {
    const world = await makeCampaignWorld(1, 1);
    const [first = '', second = ''] = await makeJobs(world, 2);
    for (const jobId of [first, second]) {
      const early = await world.onJob('retry', jobId);
      expect([early.status, problemName(early)]).toEqual([409, 'job-not-ended']);
    }
    await machine.run();
    const late = await world.onJob('retry', first);
    expect([late.status, problemName(late)]).toEqual([409, 'nothing-to-retry']);
  });

  it('takes its place behind the others, once, and names where to look', async () => {
    const world = await makeCampaignWorld(1, 1);
    const { accountId } = world;
    const { jobId } = await makeJob(accountId, ['ghost'], all);
    await machine.run();
    const [running = ''] = await makeJobs(world, 1);
    const answers = await Promise.all([world.onJob('retry', jobId), world.onJob('retry', jobId)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    const path = `/v1/accounts/${accountId}/assignment-jobs/${jobId}`;
    const [made] = answers.filter(({ status }) => status === 202);
    expect([made?.headers['location'], made?.headers['retry-after']]).toEqual([path, '1']);
    expect(startedJobs()).toEqual([running]);
    await machine.run();
    expect(await statuses(world, [running, jobId])).toEqual(['succeeded', 'failed']);
    expect((await readJob(accountId, jobId)).attempt).toBe(2);
  });

  it('writes a roster that could not be, and its cells are done then', async () => {
    const world = await makeCampaignWorld(2, 2);
    const { accountId, userIds } = world;
    const { jobId } = await makeJob(accountId, userIds, { campaignIds: 'all', roundRobin: true });
    const down = Promise.reject(new Error('the table cannot be reached'));
    down.catch(() => undefined);
    await machine.run({ roster: (ref) => (ref.error ? steps.roster(ref) : down) });
    const failed = await readJob(accountId, jobId);
    expect(failed).toMatchObject({ total: 4, done: 0, failed: 4, changed: 4, percent: 100 });
    expect(failed.failures).toEqual(
      ['camp-0', 'camp-1'].map((campaignId) => ({ campaignId, reason: 'roster-not-updated' })),
    );
    // The boxes are set, and count for everything but for leads.
    expect(await world.rows('user-1')).toEqual(['camp-0 AR', 'camp-1 AR']);
    expect((await world.lead('lead')).body).toMatchObject({ queued: true });
    await world.onJob('retry', jobId);
    await machine.run();
    expect(await readJob(accountId, jobId)).toMatchObject({
      ...{ status: 'succeeded', done: 4, failed: 0, changed: 4, attempt: 2 },
      failures: [],
    });
    expect(await world.readLead('lead')).toMatchObject({ assignedTo: 'user-0', queued: false });
  });

  it('does users whose part kept failing', async () => {
    const world = await makeCampaignWorld(2, 1);
    const { accountId, userIds } = world;
    const { jobId } = await makeJob(accountId, userIds, all);
    let tries = 0;
    await machine.run({
      part: async (ref) => {
        if (ref.error) return steps.part(ref);
        tries++;
        throw new Error('the table cannot be reached');
      },
    });
    expect(tries).toBe(6);
    const failed = await readJob(accountId, jobId);
    expect(failed).toMatchObject({ status: 'failed', done: 0, failed: 2, changed: 0 });
    expect(failed.failures).toEqual(userIds.map((userId) => ({ userId, reason: 'not-applied' })));
    await world.onJob('retry', jobId);
    await machine.run();
    expect(await readJob(accountId, jobId)).toMatchObject({ status: 'succeeded', done: 2, failed: 0, changed: 2 });
  });
});
