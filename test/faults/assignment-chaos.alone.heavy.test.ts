import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { onTheWire, transactionConflict } from '../support/faults/network.ts';
import { faults, inProcess } from '../support/faults/process.ts';
import { makeChance, runs } from '../support/random/fast-check.ts';
import { makeMachine, type Steps, steps } from '../support/world/workflow.ts';
import { makeJob, makeUser, readJob } from '../support/world/world.ts';
import {
  boxesOf,
  campaignIds,
  eventTypesOf,
  expectRosters,
  makeWorld,
  onJob,
  sendLead,
  settle,
} from './assignment-world.ts';

// Few users a part, so that a few users make several parts.
vi.mock(import('../../shared/assignments/part-store.ts'), async (load) => ({
  ...(await load()),
  usersPerPart: () => 2,
}));

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

const userIds = ['ada', 'bob', 'cy', 'dan', 'eve', 'flo'];
const both = ['spring: access round robin', 'summer: access round robin'];

/**
 * Jobs that follow each other: one that gives everybody everything, of whom one is not there yet; its retry, until it is
 * whole; one that takes something away; and that one taken back. Each is exact, whatever happens to those who do it.
 */
const story = async (through: Partial<Steps>): Promise<void> => {
  /** Step Functions gives up after a few attempts at the first or the last step; the sweep goes on from there. */
  const run = async () => {
    await machine.run(through).catch((error: Error) => expect(['CallFailed', 'Killed']).toContain(error.name));
    await settle(accountId, machine);
  };
  const accountId = await makeWorld(userIds.slice(1));
  const { jobId } = await makeJob(accountId, userIds, { campaignIds, roundRobin: true });
  await run();
  const { done, failed, total } = await readJob(accountId, jobId);
  expect([done + failed, total]).toEqual([12, 12]);
  expect(failed).toBeGreaterThanOrEqual(2);
  await makeUser(accountId, 'ada');
  let retries = 0;
  for (; (await readJob(accountId, jobId)).status !== 'succeeded' && retries < 20; retries++) {
    expect((await onJob('retryAssignmentJob', accountId, jobId)).status).toBe(202);
    await run();
  }
  expect(await readJob(accountId, jobId)).toMatchObject({ total: 12, done: 12, failed: 0, changed: 12, failures: [] });
  for (const userId of userIds) expect(await boxesOf(accountId, userId)).toEqual(both);
  await expectRosters(accountId, userIds);
  expect(await eventTypesOf(accountId, jobId)).toHaveLength(3 + 3 * retries);

  const taken = await makeJob(accountId, ['ada'], { campaignIds, canAccess: false });
  await machine.run();
  expect(await boxesOf(accountId, 'ada')).toEqual([]);
  const back = (await onJob('revertAssignmentJob', accountId, taken.jobId)).body;
  await machine.run();
  await settle(accountId, machine);
  expect(await readJob(accountId, back.jobId)).toMatchObject({ status: 'succeeded', done: 2, changed: 2 });
  expect(await boxesOf(accountId, 'ada')).toEqual(both);
  await expectRosters(accountId, userIds);
  const leads = await Promise.all(userIds.map((_, n) => sendLead(accountId, `lead-${n}`)));
  expect(leads.map(({ body }) => body['assignedTo']).sort()).toEqual(userIds);
};

const chance = makeChance();

class Killed extends Error {
  override name = 'Killed';
}

/** Runs a step as a process of its own that, often, dies or fails at some call to AWS. */
const mortal =
  <Ref, Result>(step: (ref: Ref) => Promise<Result>) =>
  async (ref: Ref): Promise<Result> => {
    const fault = {
      at: 1 + Math.floor(chance() * 5),
      fault: faults[Math.floor(chance() * faults.length)] ?? 'cut',
    };
    const ending = await inProcess(() => step(ref), ...(chance() < 0.6 ? [fault] : []));
    if ('result' in ending) return ending.result;
    throw 'error' in ending ? ending.error : new Killed();
  };

describe('a job', () => {
  it('is exact when workers keep being killed at random', async () => {
    const through: Steps = {
      plan: mortal(steps.plan),
      part: mortal(steps.part),
      roster: mortal(steps.roster),
      finish: mortal(steps.finish),
    };
    for (let run = 0; run < runs(1); run++) await story(through);
  });

  it('is exact when three of ten transactions meet another, or are throttled', async () => {
    const codes = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
    let conflicts = 0;
    await around(
      ({ action, input }, send) => {
        if (action !== 'TransactWriteItems' || chance() > 0.3) return send();
        const { TransactItems } = input as { TransactItems: unknown[] };
        throw transactionConflict(TransactItems.length, codes[conflicts++ % codes.length]);
      },
      async () => {
        for (let run = 0; run < runs(1); run++) await story({});
      },
    );
    expect(conflicts).toBeGreaterThan(5);
  });

  it('is exact when answers are lost and requests throttled, and the SDK tries again', async () => {
    let calls = 0;
    await onTheWire(
      () => (++calls % 101 === 0 ? 'throttled' : calls % 9 === 0 ? 'answer lost' : undefined),
      async () => {
        for (let run = 0; run < runs(1); run++) await story({});
      },
    );
    expect(calls).toBeGreaterThan(100);
  });
});
