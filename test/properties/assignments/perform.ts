import { expect } from 'vitest';
import type { AssignmentJob } from '../../../shared/assignments/job.ts';
import { api } from '../../support/api/api.ts';
import { problemName, type Result } from '../../support/api/call.ts';
import { service, user } from '../../support/api/identity.ts';
import { type Execution, execute, type Machine, steps } from '../../support/world/workflow.ts';
import { assign, makeUser } from '../../support/world/world.ts';
import { add, type Job, type Model } from './matrix.ts';
import {
  applyPart,
  begin,
  cancel,
  failPart,
  finish,
  isOver,
  isRevertible,
  post,
  retry,
  revert,
  settleRosters,
} from './model.ts';
import type { Quick, Spec, Trouble } from './specs.ts';

/** An account, what should be true of it, and the workflow that changes it. */
export interface World {
  accountId: string;
  model: Model;
  machine: Machine;
}

const outcomes = (result: Result<unknown>): string => [result.status, problemName(result)].filter(Boolean).join(' ');

const onJob = (route: 'cancelAssignmentJob' | 'retryAssignmentJob' | 'revertAssignmentJob', at: string, job: Job) =>
  api<AssignmentJob>(route, { as: user('owner', at), params: { accountId: at, jobId: job.jobId } });

const doPost = async ({ accountId, model }: World, { userIds, changes }: Quick & { kind: 'post' }): Promise<void> => {
  const answer = await assign(accountId, { userIds, changes });
  const isKnown = changes.every(
    ({ campaignIds }) => campaignIds === 'all' || campaignIds.every((id) => model.campaigns.has(id)),
  );
  expect(outcomes(answer)).toBe(isKnown ? '202' : '422 unknown-campaign');
  if (isKnown) post(model, answer.body.jobId, userIds, changes);
};

const doOnJob = async ({ accountId, model }: World, spec: Quick & { job: number }): Promise<void> => {
  const job = model.jobs[model.jobs.length - 1 - (spec.job % Math.max(1, model.jobs.length))];
  if (!job) return;
  if (spec.kind === 'cancel') {
    expect(outcomes(await onJob('cancelAssignmentJob', accountId, job))).toBe(
      cancel(model, job) ? '200' : '409 job-ended',
    );
    return;
  }
  const wasOver = isOver(job);
  if (spec.kind === 'retry') {
    const answer = outcomes(await onJob('retryAssignmentJob', accountId, job));
    const expected = !wasOver ? '409 job-not-ended' : retry(model, job) ? '202' : '409 nothing-to-retry';
    expect(answer).toBe(expected);
    return;
  }
  const answer = await onJob('revertAssignmentJob', accountId, job);
  const expected = !wasOver ? '409 job-not-ended' : isRevertible(job) ? '202' : '409 not-revertible';
  expect(outcomes(answer)).toBe(expected);
  revert(model, job, answer.body.jobId);
};

const doOnOthers = async ({ accountId, model }: World, { kind, id }: Extract<Quick, { id: string }>): Promise<void> => {
  const as = service;
  const { users, campaigns } = model;
  if (kind === 'addUser') {
    expect(outcomes(await makeUser(accountId, id))).toBe(users.has(id) ? '200' : '201');
    add(model, users, id);
  } else if (kind === 'removeUser') {
    const answer = await api('deleteUser', { as, params: { accountId, userId: id } });
    expect(outcomes(answer)).toBe(users.delete(id) ? '200' : '404 not-found');
  } else if (kind === 'addCampaign') {
    const answer = await api('putCampaign', { as, params: { accountId, campaignId: id }, body: { name: id } });
    expect(outcomes(answer)).toBe(campaigns.has(id) ? '200' : '201');
    add(model, campaigns, id);
  } else {
    const answer = await api('deleteCampaign', {
      as,
      params: { accountId, campaignId: id },
      query: { waiting: 'discard' },
    });
    expect(outcomes(answer)).toBe(campaigns.delete(id) ? '200' : '404 not-found');
  }
};

const doQuick = (world: World, spec: Quick): Promise<void> => {
  if (spec.kind === 'post') return doPost(world, spec);
  return 'job' in spec ? doOnJob(world, spec) : doOnOthers(world, spec);
};

/** Lets one in after the other. */
const turnstile = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
};

class Injected extends Error {
  override name = 'Injected';
}

/** The place of a piece among those of its attempt. */
const placeOf = (piece: string): number => Number(piece.slice(-5));

const jobOf = ({ model }: World, { jobId }: { jobId: string }): Job => {
  const job = model.jobs.find((one) => one.jobId === jobId);
  if (!job) throw new Error(`nobody asked for ${jobId}`);
  return job;
};

/** Runs an execution step by step, and the model beside it. */
const runExecution = async (world: World, execution: Execution, trouble: Trouble): Promise<void> => {
  const { model } = world;
  const inTurn = turnstile();
  let taken = 0;
  const wrong: unknown[] = [];
  // What is found wrong within a step is kept for the end: thrown there, it would be a fault that the workflow recovers from.
  const next = async (): Promise<void> => {
    const due = trouble.meanwhile.filter(({ after }) => after === taken);
    taken++;
    for (const { spec } of due) await doQuick(world, spec).catch((error: unknown) => wrong.push(error));
  };
  const twice = (step: () => Promise<void>): Promise<unknown> =>
    Promise.all([step(), ...(trouble.isDoubled ? [step()] : [])]);
  const job = jobOf(world, execution.input);
  await execute(execution, {
    plan: async (ref) => {
      const planned = await steps.plan(ref);
      const hasBegun = begin(model, job, execution.input.attempt);
      const expected = hasBegun ? [job.parts.length, job.rosters.length] : [0, 0];
      if (planned.parts.length !== expected[0] || planned.rosters.length !== expected[1]) {
        wrong.push(new Error(`planned ${planned.parts.length}, ${planned.rosters.length}; expected ${expected}`));
      }
      await next();
      return planned;
    },
    part: (ref) =>
      inTurn(async () => {
        const place = placeOf(ref.part);
        if (trouble.parts.includes(place) && !ref.error) throw new Injected(ref.part);
        await twice(() => steps.part(ref));
        if (ref.error) failPart(job, place);
        else applyPart(model, job, place);
        await next();
      }),
    roster: (ref) =>
      inTurn(async () => {
        const place = placeOf(ref.roster);
        if (trouble.rosters.includes(place) && !ref.error) throw new Injected(ref.roster);
        await twice(() => steps.roster(ref));
        settleRosters(model, job, place, !ref.error);
        await next();
      }),
    finish: async (ref) => {
      await twice(() => steps.finish(ref));
      finish(model, job);
    },
  });
  if (wrong.length > 0) throw wrong[0];
};

/** No fault happens to an execution. */
export const noTrouble: Trouble = { parts: [], rosters: [], isDoubled: false, meanwhile: [] };

/** Runs whatever has been started, and what that starts. */
export const runAll = async (world: World): Promise<void> => {
  const { started } = world.machine;
  for (let next = started.shift(); next; next = started.shift()) await runExecution(world, next, noTrouble);
};

/** Does something, to the account and to the model; the answers agree. */
export const perform = async (world: World, spec: Spec): Promise<void> => {
  if (spec.kind !== 'run') return doQuick(world, spec);
  const execution = world.machine.started.shift();
  if (execution) await runExecution(world, execution, spec.trouble);
};
