import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { AssignmentJob } from '../../../shared/assignments/job.ts';
import { readJob as readRecord } from '../../../shared/assignments/job-store.ts';
import { listParts } from '../../../shared/assignments/part-store.ts';
import { api } from '../../support/api/api.ts';
import { user } from '../../support/api/identity.ts';
import { around, type Sent } from '../../support/database/sdk.ts';
import { makeTable } from '../../support/database/table.ts';
import { transactionConflict } from '../../support/faults/network.ts';
import fc, { patience, runs } from '../../support/random/fast-check.ts';
import { execute, makeMachine } from '../../support/world/workflow.ts';
import { assign, makeAccount } from '../../support/world/world.ts';
import { expectSame } from './expect-same.ts';
import { emptyModel, type Job, type Model } from './matrix.ts';
import { applyPart, begin, cancel, finish, post, settleRosters } from './model.ts';
import { perform, type World } from './perform.ts';
import { campaignIds, posts, userIds } from './specs.ts';
import { watched } from './watch.ts';

// Small parts (`partSize`), so that a few users and campaigns make several.
vi.mock(import('../../../shared/assignments/part-store.ts'), async (load) => ({
  ...(await load()),
  usersPerPart: () => 2,
  campaignsPerPart: 2 as 95,
}));

const machine = makeMachine();
beforeAll(makeTable);

const makeWorld = async (): Promise<World> => {
  const world = { accountId: await makeAccount(), model: emptyModel(), machine };
  for (const id of userIds.slice(0, 4)) await perform(world, { kind: 'addUser', id });
  for (const id of campaignIds) await perform(world, { kind: 'addCampaign', id });
  return world;
};

/** The job that a transaction ends, by its journal entry. */
const endedBy = ({ action, input }: Sent): string | undefined => {
  if (action !== 'TransactWriteItems') return undefined;
  const { TransactItems } = input as { TransactItems: { Put?: { Item: Record<string, unknown> } }[] };
  const entry = TransactItems.find(({ Put }) => Put?.Item['type'] === 'assignment-job.finished')?.Put?.Item;
  return entry && String((entry['target'] as { id: string }).id);
};

/** Runs `work`, each call to AWS when the scheduler says so, some transactions meeting others. @returns jobs as they ended */
const scheduled = async (
  scheduler: fc.Scheduler,
  conflictEvery: number,
  work: () => Promise<unknown>,
): Promise<string[]> => {
  const ended: string[] = [];
  let commits = 0;
  await around(
    async (sent, send) => {
      await scheduler.schedule(Promise.resolve(), sent.action);
      if (sent.action === 'TransactWriteItems' && ++commits % conflictEvery === 0) {
        throw transactionConflict((sent.input as { TransactItems: unknown[] }).TransactItems.length);
      }
      const answer = await send();
      const jobId = endedBy(sent);
      if (jobId !== undefined) ended.push(jobId);
      return answer;
    },
    () => scheduler.waitFor(work()),
  );
  return ended;
};

/** Runs all that was started, each execution twice at the same time, and what that starts. */
const runTwice = async (): Promise<void> => {
  while (machine.started.length > 0) {
    const some = machine.started.splice(0);
    await Promise.all(some.flatMap((one) => [execute(one), execute(one)]));
  }
};

/** Runs a job through the model as the real one was run: a cancelled one as far as it came. */
const replay = async (model: Model, job: Job, accountId: string): Promise<void> => {
  const record = await readRecord(accountId, job.jobId);
  if (!record) throw new Error(`${job.jobId} is not there`);
  const isCancelled = record.status === 'cancelled';
  if (isCancelled && record.startedAt === undefined) {
    cancel(model, job);
    return;
  }
  begin(model, job, 1);
  for (const [index, { status }] of (await listParts(record)).entries()) {
    if (status === 'done') applyPart(model, job, index);
    else expect(isCancelled).toBe(true);
  }
  if (isCancelled) cancel(model, job);
  for (const index of job.rosters.keys()) settleRosters(model, job, index, true);
  finish(model, job);
};

describe('assignment jobs at the same time', () => {
  it(
    'end as if they had been done in the order in which they finished',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(posts, { minLength: 2, maxLength: 4 }),
          fc.option(fc.nat({ max: 3 }), { nil: undefined }),
          fc.integer({ min: 3, max: 9 }),
          fc.scheduler(),
          async (asked, cancelled, conflictEvery, scheduler) => {
            machine.started.length = 0;
            const world = await makeWorld();
            const { accountId, model } = world;
            const jobIds: string[] = [];
            const cancelOne = async (): Promise<void> => {
              const jobId = jobIds[cancelled ?? -1];
              if (jobId === undefined) return;
              const request = { as: user('owner', accountId), params: { accountId, jobId } };
              const { status } = await api<AssignmentJob>('cancelAssignmentJob', request);
              expect([200, 409]).toContain(status);
            };
            const ended: string[] = [];
            await watched(accountId, Number.POSITIVE_INFINITY, async () => {
              const posted = async (): Promise<void> => {
                const answers = await Promise.all(
                  asked.map(({ userIds: users, changes }) => assign(accountId, { userIds: users, changes })),
                );
                for (const { status, body } of answers) {
                  expect(status).toBe(202);
                  jobIds.push(body.jobId);
                }
              };
              ended.push(...(await scheduled(scheduler, conflictEvery, posted)));
              const ran = () => Promise.all([runTwice(), cancelOne()]);
              ended.push(...(await scheduled(scheduler, conflictEvery, ran)));
              await runTwice();
            });
            expect(ended.toSorted()).toEqual(jobIds.toSorted());
            for (const jobId of ended) {
              const spec = asked[jobIds.indexOf(jobId)];
              if (!spec) throw new Error('nobody asked for it');
              await replay(model, post(model, jobId, spec.userIds, spec.changes), accountId);
            }
            await expectSame(accountId, model);
          },
        ),
        { numRuns: runs(5) },
      );
    },
    patience,
  );
});
