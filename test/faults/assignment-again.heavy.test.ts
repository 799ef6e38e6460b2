import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../support/clock/clock.ts';
import { db } from '../support/database/db.ts';
import { makeTable } from '../support/database/table.ts';
import { makeMachine, steps } from '../support/world/workflow.ts';
import { makeJob, makeUser, readJob } from '../support/world/world.ts';
import { boxesOf, campaignIds, expectRosters, makeWorld, onJob, sendLead, settle } from './assignment-world.ts';

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

const down = async (): Promise<never> => {
  throw new Error('the table cannot be reached');
};
const failingRosters = {
  roster: (ref: Parameters<typeof steps.roster>[0]) => (ref.error ? steps.roster(ref) : down()),
};
const failingParts = { part: (ref: Parameters<typeof steps.part>[0]) => (ref.error ? steps.part(ref) : down()) };

describe('asking again', () => {
  it('for the same mends the rosters that a job has left behind', async () => {
    const accountId = await makeWorld();
    await makeJob(accountId, ['ada', 'bob'], { campaignIds, roundRobin: true });
    await machine.run(failingRosters);
    expect((await sendLead(accountId, 'one')).body).toMatchObject({ queued: true });
    const { jobId } = await makeJob(accountId, ['ada', 'bob'], { campaignIds, roundRobin: true });
    await machine.run();
    expect(await readJob(accountId, jobId)).toMatchObject({ status: 'succeeded', done: 4, changed: 0 });
    await expectRosters(accountId, ['ada', 'bob']);
    expect((await sendLead(accountId, 'one')).body).toMatchObject({ assignedTo: 'ada', queued: false });
  });

  it('to take a job back is possible when that failed, or was cancelled before it began', async () => {
    const accountId = await makeWorld();
    const { jobId } = await makeJob(accountId, ['ada', 'bob'], { campaignIds, roundRobin: true });
    await machine.run();
    const cancelled = (await onJob('revertAssignmentJob', accountId, jobId)).body;
    await onJob('cancelAssignmentJob', accountId, cancelled.jobId);
    await machine.run();
    const failed = (await onJob('revertAssignmentJob', accountId, jobId)).body;
    await machine.run(failingParts);
    expect(await readJob(accountId, failed.jobId)).toMatchObject({ status: 'failed', done: 0, failed: 4 });
    const again = await onJob('revertAssignmentJob', accountId, jobId);
    expect(again.status).toBe(202);
    await machine.run();
    expect(await readJob(accountId, again.body.jobId)).toMatchObject({ status: 'succeeded', total: 4, done: 4 });
    expect(await readJob(accountId, jobId)).toMatchObject({ revertedBy: again.body.jobId });
    expect(await boxesOf(accountId, 'ada')).toEqual([]);
    await expectRosters(accountId, ['ada', 'bob']);
  });

  it('and cancelling that before it begins leaves the job as it was', async () => {
    const accountId = await makeWorld(['ada']);
    const { jobId } = await makeJob(accountId, ['ada', 'eve'], { campaignIds, roundRobin: true });
    await machine.run();
    const before = await readJob(accountId, jobId);
    expect(before).toMatchObject({ status: 'partially_failed', done: 2, failed: 2 });
    await onJob('retryAssignmentJob', accountId, jobId);
    const cancelled = await onJob('cancelAssignmentJob', accountId, jobId);
    expect([cancelled.status, cancelled.body]).toEqual([200, before]);
    await settle(accountId, machine);
    expect(await readJob(accountId, jobId)).toEqual(before);
    await makeUser(accountId, 'eve');
    await onJob('retryAssignmentJob', accountId, jobId);
    await machine.run();
    expect(await readJob(accountId, jobId)).toMatchObject({ status: 'succeeded', done: 4, failed: 0, percent: 100 });
  });

  it('after rosters failed twice counts every cell once', async () => {
    const accountId = await makeWorld(['ada', 'bob', 'cyd']);
    const { jobId } = await makeJob(accountId, ['ada', 'bob', 'cyd', 'eve'], { campaignIds, roundRobin: true });
    await machine.run();
    await makeUser(accountId, 'eve');
    for (const through of [failingRosters, failingRosters, undefined]) {
      await onJob('retryAssignmentJob', accountId, jobId);
      await machine.run(through);
      const { total, done, failed } = await readJob(accountId, jobId);
      expect(done + failed).toBe(total);
    }
    expect(await readJob(accountId, jobId)).toMatchObject({ status: 'succeeded', attempt: 4, done: 8, failed: 0 });
    await expectRosters(accountId, ['ada', 'bob', 'cyd', 'eve']);
  });

  it('is not delayed by a start that was not counted', async () => {
    const accountId = await makeWorld(['ada']);
    const name = 'lose-counts';
    // The process dies between the start of the execution and its counting.
    db.middlewareStack.add(
      (next) => async (args) => {
        const { UpdateExpression } = args.input as { UpdateExpression?: string };
        if (UpdateExpression?.includes('#starts')) throw new Error('gone');
        return next(args);
      },
      { step: 'initialize', name },
    );
    const { jobId } = await makeJob(accountId, ['ada', 'eve'], { campaignIds, roundRobin: true });
    db.middlewareStack.remove(name);
    await machine.run();
    await makeUser(accountId, 'eve');
    await onJob('retryAssignmentJob', accountId, jobId);
    expect(machine.started.map((execution) => execution.name)).toEqual([`${jobId}-2`]);
    await machine.run();
    expect(await readJob(accountId, jobId)).toMatchObject({ status: 'succeeded', attempt: 2 });
  });
});
