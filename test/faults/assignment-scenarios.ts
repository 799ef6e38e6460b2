import { expect } from 'vitest';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { type Machine, steps } from '../support/world/workflow.ts';
import { makeJob, makeUser, readJob } from '../support/world/world.ts';
import { boxesOf, campaignIds, eventTypesOf, expectRosters, jobsOf, onJob, settle } from './assignment-world.ts';

/** Something that is done, with what must be there before, and how to see that it was done once. */
export interface Scenario {
  name: string;
  prepare: (
    accountId: string,
    machine: Machine,
  ) => Promise<{ work: () => Promise<unknown>; check: () => Promise<void> }>;
}

const both = ['spring: access round robin', 'summer: access round robin'];
const change = { campaignIds, roundRobin: true };

/** A job that gives two users all access is done completely, once, and its events are published once. */
const expectTicked = async (accountId: string, { jobId }: Pick<AssignmentJob, 'jobId'>): Promise<void> => {
  expect(await readJob(accountId, jobId)).toMatchObject({
    ...{ status: 'succeeded', total: 4, done: 4, failed: 0, changed: 4, percent: 100, failures: [] },
  });
  for (const userId of ['ada', 'bob']) expect(await boxesOf(accountId, userId)).toEqual(both);
  await expectRosters(accountId, ['ada', 'bob']);
  expect(await eventTypesOf(accountId, jobId)).toEqual(['created', 'finished', 'started']);
};

/** A job that is under way: planned, and nothing applied. */
const planned = async (accountId: string, machine: Machine) => {
  const { jobId } = await makeJob(accountId, ['ada', 'bob'], change);
  machine.started.length = 0;
  const ref = { accountId, jobId, attempt: 1 };
  return { ref, ...(await steps.plan(ref)) };
};

const first = <Item>([one]: readonly Item[]): Item => {
  if (one === undefined) throw new Error('there is nothing to do');
  return one;
};

/** A step of the workflow with what comes before it done; afterwards the job goes on to its end. */
const step = (
  name: string,
  before: (started: Awaited<ReturnType<typeof planned>>) => Promise<() => Promise<unknown>>,
): Scenario => ({
  name,
  prepare: async (accountId, machine) => {
    const started = await planned(accountId, machine);
    return {
      work: await before(started),
      check: async () => {
        await settle(accountId, machine);
        await expectTicked(accountId, started.ref);
      },
    };
  },
});

export const stepScenarios: Scenario[] = [
  {
    name: 'the step that plans',
    prepare: async (accountId, machine) => {
      const job = await makeJob(accountId, ['ada', 'bob'], change);
      return {
        work: () => steps.plan({ accountId, jobId: job.jobId, attempt: 1 }),
        check: async () => {
          await settle(accountId, machine);
          await expectTicked(accountId, job);
        },
      };
    },
  },
  step(
    'the step that applies a part',
    async ({ parts }) =>
      () =>
        steps.part(first(parts)),
  ),
  step('the step that writes rosters', async ({ parts, rosters }) => {
    for (const part of parts) await steps.part(part);
    return () => steps.roster(first(rosters));
  }),
  step('the step that finishes', async ({ ref, parts, rosters }) => {
    for (const part of parts) await steps.part(part);
    for (const roster of rosters) await steps.roster(roster);
    // Another waits, which is to be started.
    await makeJob(ref.accountId, ['ada'], { campaignIds, canAccess: true });
    return () => steps.finish(ref);
  }),
  {
    name: 'the step that records what failed',
    prepare: async (accountId, machine) => {
      const { ref, parts } = await planned(accountId, machine);
      const part = { ...first(parts), error: { Error: 'Injected' } };
      return {
        work: () => steps.part(part),
        check: async () => {
          await settle(accountId, machine);
          expect(await readJob(accountId, ref.jobId)).toMatchObject({
            ...{ status: 'partially_failed', total: 4, done: 2, failed: 2, changed: 2 },
            failures: [{ userId: 'ada', reason: 'not-applied' }],
          });
          expect(await boxesOf(accountId, 'ada')).toEqual([]);
          await expectRosters(accountId, ['ada', 'bob']);
        },
      };
    },
  },
];

const calling = async (work: () => Promise<{ status: number }>, answers: readonly number[]): Promise<void> => {
  expect(answers).toContain((await work()).status);
};

export const jobScenarios: Scenario[] = [
  {
    name: 'createAssignmentJob',
    prepare: async (accountId, machine) => {
      const request = {
        as: user('owner', accountId),
        params: { accountId },
        headers: { 'idempotency-key': 'once' },
        body: { userIds: ['ada', 'bob'], changes: [change] },
      };
      let last = 0;
      return {
        work: async () => {
          last = (await api('createAssignmentJob', request)).status;
        },
        check: async () => {
          expect(last).toBe(202);
          await settle(accountId, machine);
          const jobs = await jobsOf(accountId);
          expect(jobs).toHaveLength(1);
          await expectTicked(accountId, first(jobs));
        },
      };
    },
  },
  {
    name: 'cancelAssignmentJob of one that runs',
    prepare: async (accountId, machine) => {
      const { ref, parts } = await planned(accountId, machine);
      await steps.part(first(parts));
      let last = 0;
      return {
        work: async () => {
          last = (await onJob('cancelAssignmentJob', accountId, ref.jobId)).status;
        },
        check: async () => {
          expect(last).toBe(200);
          await settle(accountId, machine);
          expect(await readJob(accountId, ref.jobId)).toMatchObject({
            ...{ status: 'cancelled', total: 4, done: 2, failed: 0, changed: 2 },
          });
          expect(await boxesOf(accountId, 'ada')).toEqual(both);
          expect(await boxesOf(accountId, 'bob')).toEqual([]);
          await expectRosters(accountId, ['ada', 'bob']);
          expect(await eventTypesOf(accountId, ref.jobId)).toEqual([
            'cancel-requested',
            'created',
            'finished',
            'started',
          ]);
        },
      };
    },
  },
  {
    name: 'cancelAssignmentJob of one whose turn it is',
    prepare: async (accountId, machine) => {
      const { jobId } = await makeJob(accountId, ['ada'], change);
      const next = await makeJob(accountId, ['ada', 'bob'], change);
      let last = 0;
      return {
        work: async () => {
          last = (await onJob('cancelAssignmentJob', accountId, jobId)).status;
        },
        check: async () => {
          expect(last).toBe(200);
          await settle(accountId, machine);
          expect(await readJob(accountId, jobId)).toMatchObject({ status: 'cancelled', done: 0, changed: 0 });
          expect(await eventTypesOf(accountId, jobId)).toEqual(['created', 'finished']);
          await expectTicked(accountId, next);
        },
      };
    },
  },
  {
    name: 'retryAssignmentJob',
    prepare: async (accountId, machine) => {
      const { jobId } = await makeJob(accountId, ['ada', 'eve'], change);
      await machine.run();
      await makeUser(accountId, 'eve');
      return {
        work: () => calling(() => onJob('retryAssignmentJob', accountId, jobId), [202, 409]),
        check: async () => {
          await settle(accountId, machine);
          expect(await readJob(accountId, jobId)).toMatchObject({
            ...{ status: 'succeeded', attempt: 2, total: 4, done: 4, failed: 0, changed: 4 },
          });
          for (const userId of ['ada', 'eve']) expect(await boxesOf(accountId, userId)).toEqual(both);
          await expectRosters(accountId, ['ada', 'bob', 'eve']);
          const published = ['created', 'finished', 'finished', 'retried', 'started', 'started'];
          expect(await eventTypesOf(accountId, jobId)).toEqual(published);
        },
      };
    },
  },
  {
    name: 'revertAssignmentJob',
    prepare: async (accountId, machine) => {
      const { jobId } = await makeJob(accountId, ['ada', 'bob'], change);
      await machine.run();
      const headers = { 'idempotency-key': 'back' };
      return {
        work: () => calling(() => onJob('revertAssignmentJob', accountId, jobId, headers), [202]),
        check: async () => {
          await settle(accountId, machine);
          const jobs = await jobsOf(accountId);
          expect(jobs).toHaveLength(2);
          expect(jobs[1]).toMatchObject({ revertOf: jobId, status: 'succeeded', total: 4, done: 4, changed: 4 });
          for (const userId of ['ada', 'bob']) expect(await boxesOf(accountId, userId)).toEqual([]);
          await expectRosters(accountId, ['ada', 'bob']);
          expect(await eventTypesOf(accountId, jobs[1]?.jobId ?? '')).toEqual(['created', 'finished', 'started']);
        },
      };
    },
  },
];
