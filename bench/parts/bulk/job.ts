import { setTimeout as sleep } from 'node:timers/promises';
import type { AssignmentJob } from '../../../shared/assignments/job.ts';
import { readUsersAccess } from '../../../shared/campaigns/access-store.ts';
import { readRosters } from '../../../shared/campaigns/roster-store.ts';
import { sizeOf } from '../../../shared/core/bitmap.ts';
import { currentRoute } from '../../../test/support/api.ts';
import { succeed } from '../../support/account-world.ts';
import { jobRequest, type Matrix } from '../../support/campaign-world.ts';
import type { Workflow } from '../../support/machine.ts';
import { type Metered, metered } from '../../support/meter.ts';

export type Box = 'canAccess' | 'roundRobin';

/** What a job did. */
export interface Ran {
  users: number;
  campaigns: number;
  box: Box;
  cost: Metered<unknown>;
  transitions: number;
  /** What GET has shown while it ran, in order: cells done, and percents. */
  seen: { done: number; percent: number }[];
  job: AssignmentJob;
  /** Cells of the box that are set in the users' own items, and of round robins in rosters, when all is over. */
  cells: { users: number; rosters: number };
}

const pauseMillis = 20;
const endedIn = (status: string): boolean => status !== 'queued' && status !== 'running';

/** Asks for a job again and again until it is over. @returns each different state that was seen */
const watch = async ({ accountId, owner: as }: Matrix, jobId: string): Promise<Pick<Ran, 'seen' | 'job'>> => {
  const seen: Ran['seen'] = [];
  for (;;) {
    const job = await succeed<AssignmentJob>('getAssignmentJob', { as, params: { accountId, jobId } });
    const { done, percent, status } = job;
    const last = seen.at(-1);
    if (last?.done !== done || last.percent !== percent) seen.push({ done, percent });
    if (endedIn(status)) return { seen, job };
    await sleep(pauseMillis);
  }
};

/** Counts the cells that are set. */
const cellsOf = async ({ accountId, userIds, campaignIds }: Matrix, box: Box): Promise<Ran['cells']> => {
  const users = await readUsersAccess(accountId, userIds);
  const rosters = await readRosters(accountId, campaignIds);
  const sum = (sizes: number[]): number => sizes.reduce((total, one) => total + one, 0);
  return {
    users: sum(
      [...users.values()].map(({ record }) =>
        record ? sizeOf(box === 'canAccess' ? record.access : record.roundRobin) : 0,
      ),
    ),
    rosters: sum([...rosters.values()].map(({ members }) => sizeOf(members))),
  };
};

/** Has a box ticked for all users and campaigns through the API, the workflow run as deployed, and looks on. */
export const runJob = async (matrix: Matrix, box: Box, { serve }: Workflow): Promise<Ran> => {
  const work = async () => {
    const { result, executions } = await serve(async () => {
      const { jobId } = await succeed<AssignmentJob>('createAssignmentJob', jobRequest(matrix, box));
      return watch(matrix, jobId);
    });
    await Promise.all(executions.map((execution) => execution.result));
    return { ...result, transitions: executions.reduce((sum, execution) => sum + execution.transitions(), 0) };
  };
  const cost = await metered(work, () => currentRoute.getStore() !== 'getAssignmentJob');
  const { userIds, campaignIds } = matrix;
  return {
    users: userIds.length,
    campaigns: campaignIds.length,
    box,
    cost,
    ...cost.result,
    cells: await cellsOf(matrix, box),
  };
};
