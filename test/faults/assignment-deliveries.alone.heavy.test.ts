import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { freeze } from '../support/faults/frozen.ts';
import { cases } from '../support/setup/quick.ts';
import { execute, makeMachine, type Steps, steps } from '../support/world/workflow.ts';
import { makeJob, makeUser, readJob } from '../support/world/world.ts';
import { boxesOf, campaignIds, eventTypesOf, expectRosters, makeWorld, onJob, settle } from './assignment-world.ts';

// One user a part, so that a few users make several parts.
vi.mock(import('../../shared/assignments/part-store.ts'), async (load) => ({
  ...(await load()),
  usersPerPart: () => 1,
}));

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

const published = ['created', 'finished', 'started'];

/** Everything is delivered twice at once, and, when it is over, once more. */
const doubled = async (accountId: string, jobId: string, attempt = 1): Promise<void> => {
  machine.started.length = 0;
  const calls: (() => Promise<unknown>)[] = [];
  const often =
    <Ref, Result>(step: (ref: Ref) => Promise<Result>) =>
    async (ref: Ref): Promise<Result> => {
      calls.push(() => step(ref));
      const [one] = await Promise.all([step(ref), step(ref)]);
      return one;
    };
  const through: Steps = {
    plan: often(steps.plan),
    part: often(steps.part),
    roster: often(steps.roster),
    finish: often(steps.finish),
  };
  const input = { accountId, jobId, attempt };
  await Promise.all([execute({ input }, through), execute({ input }, through)]);
  for (const again of calls) await again();
};

describe('steps that are delivered twice at once, and again', () => {
  it('do everything once', async () => {
    const accountId = await makeWorld(['ada', 'bob', 'cy']);
    const change = { campaignIds, roundRobin: true };
    const { jobId } = await makeJob(accountId, ['ada', 'bob', 'cy', 'eve'], change);
    await doubled(accountId, jobId);
    const counts = { total: 8, done: 6, failed: 2, changed: 6 };
    expect(await readJob(accountId, jobId)).toMatchObject({ status: 'partially_failed', ...counts });
    expect(await eventTypesOf(accountId, jobId)).toEqual(published);
    await makeUser(accountId, 'eve');
    await onJob('retryAssignmentJob', accountId, jobId);
    await doubled(accountId, jobId, 2);
    expect(await readJob(accountId, jobId)).toMatchObject({ status: 'succeeded', done: 8, failed: 0, changed: 8 });
    const { body: back } = await onJob('revertAssignmentJob', accountId, jobId);
    await doubled(accountId, back.jobId);
    expect(await readJob(accountId, back.jobId)).toMatchObject({ status: 'succeeded', done: 8, changed: 8 });
    expect(await eventTypesOf(accountId, back.jobId)).toEqual(published);
    for (const userId of ['ada', 'bob', 'cy', 'eve']) expect(await boxesOf(accountId, userId)).toEqual([]);
    await expectRosters(accountId, ['ada', 'bob', 'cy', 'eve']);
  });
});

const first = <Item>([one]: readonly Item[]): Item => {
  if (one === undefined) throw new Error('there is nothing to do');
  return one;
};

type Ref = Parameters<Steps['plan']>[0];

const planned = async (ref: Ref) => {
  const { parts, rosters } = await steps.plan(ref);
  return { part: first(parts), roster: first(rosters) };
};

const applied = async (ref: Ref) => {
  const { part, roster } = await planned(ref);
  await steps.part(part);
  return roster;
};

const error = { Error: 'States.Timeout' };

/** What a worker may be in the middle of, once all that comes before has been done. */
const zombies: { name: string; get: (ref: Ref) => Promise<() => Promise<unknown>> }[] = [
  { name: 'plans', get: async (ref) => () => steps.plan(ref) },
  {
    name: 'applies a part',
    get: async (ref) => {
      const { part } = await planned(ref);
      return () => steps.part(part);
    },
  },
  {
    name: 'records that a part failed',
    get: async (ref) => {
      const { part } = await planned(ref);
      return () => steps.part({ ...part, error });
    },
  },
  {
    name: 'writes rosters',
    get: async (ref) => {
      const roster = await applied(ref);
      return () => steps.roster(roster);
    },
  },
  {
    name: 'records that rosters failed',
    get: async (ref) => {
      const roster = await applied(ref);
      return () => steps.roster({ ...roster, error });
    },
  },
  {
    name: 'finishes',
    get: async (ref) => {
      await steps.roster(await applied(ref));
      return () => steps.finish(ref);
    },
  },
];

describe('a worker that is taken for dead while it', () => {
  it.each(zombies)('$name changes nothing when it comes back after the next job', async ({ get }) => {
    let stops = 0;
    const every = cases(2, 1);
    for (; ; stops += every) {
      const accountId = await makeWorld(['ada']);
      const { jobId } = await makeJob(accountId, ['ada'], { campaignIds, roundRobin: true });
      const thaw = await freeze(stops, await get({ accountId, jobId, attempt: 1 }));
      if (!thaw) break;
      await machine.run();
      const next = await makeJob(accountId, ['ada'], { campaignIds: ['spring'], roundRobin: false });
      await machine.run();
      await thaw();
      await settle(accountId, machine);
      const whole = { status: 'succeeded', failed: 0, failures: [] };
      expect(await readJob(accountId, jobId)).toMatchObject({ ...whole, total: 2, done: 2, changed: 2 });
      expect(await readJob(accountId, next.jobId)).toMatchObject({ ...whole, total: 1, done: 1, changed: 1 });
      expect(await boxesOf(accountId, 'ada')).toEqual(['spring: access', 'summer: access round robin']);
      await expectRosters(accountId, ['ada']);
      for (const id of [jobId, next.jobId]) expect(await eventTypesOf(accountId, id)).toEqual(published);
    }
    expect(stops).toBeGreaterThanOrEqual(2);
  });

  it('finishes ends nothing when it comes back in the midst of a retry', async () => {
    const accountId = await makeWorld(['ada']);
    const { jobId } = await makeJob(accountId, ['ada', 'eve'], { campaignIds, roundRobin: true });
    const { parts, rosters, ...ref } = await steps.plan({ accountId, jobId, attempt: 1 });
    for (const part of parts) await steps.part(part);
    for (const roster of rosters) await steps.roster(roster);
    const thaw = await freeze(0, () => steps.finish(ref));
    await machine.run();
    expect(await readJob(accountId, jobId)).toMatchObject({ status: 'partially_failed', attempt: 1 });
    await makeUser(accountId, 'eve');
    await onJob('retryAssignmentJob', accountId, jobId);
    await machine.run({
      part: async (part) => {
        await thaw?.();
        await steps.part(part);
      },
    });
    expect(await readJob(accountId, jobId)).toMatchObject({ status: 'succeeded', attempt: 2, done: 4, failed: 0 });
  });
});
