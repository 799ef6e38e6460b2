import type { AssignmentPreview } from '../../../shared/assignments/job-request.ts';
import { readUsersAccess } from '../../../shared/campaigns/access-store.ts';
import { readRosters } from '../../../shared/campaigns/roster-store.ts';
import { sizeOf } from '../../../shared/core/bitmap.ts';
import { currentRoute } from '../../../test/support/api/api.ts';
import { type Box, jobRequest, type Ran, runJob } from '../../support/jobs.ts';
import { type Metered, metered } from '../../support/meter.ts';
import { type Matrix, succeed } from '../../support/world.ts';

export interface Size {
  users: number;
  campaigns: number;
}

/** What a job did. */
export interface Job extends Size {
  box: Box;
  cost: Metered<Ran>;
  /** Cells of the box that are set in the users' own items, and in rosters, afterwards. */
  cells: { users: number; rosters: number };
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, one) => total + one, 0);

const countCells = async ({ accountId, userIds, campaignIds }: Matrix, box: Box): Promise<Job['cells']> => {
  const users = [...(await readUsersAccess(accountId, userIds)).values()];
  const rosters = [...(await readRosters(accountId, campaignIds)).values()];
  const boxes = users.flatMap(({ record }) => record?.[box === 'canAccess' ? 'access' : 'roundRobin'] ?? []);
  return { users: sum(boxes.map(sizeOf)), rosters: sum(rosters.map(({ members }) => sizeOf(members))) };
};

export const sizeOfMatrix = ({ userIds, campaignIds }: Matrix): Size => ({
  users: userIds.length,
  campaigns: campaignIds.length,
});

/** Runs a job and meters all of it, except the polling for its progress. */
export const measureJob = async (matrix: Matrix, box: Box): Promise<Job> => {
  const cost = await metered(
    () => runJob(matrix, box),
    () => currentRoute.getStore() !== 'getAssignmentJob',
  );
  return { ...sizeOfMatrix(matrix), box, cost, cells: await countCells(matrix, box) };
};

export interface Preview {
  what: string;
  cost: Metered<AssignmentPreview>;
}

/** Previews a `roundRobin` job for all users and campaigns of a matrix. */
export const measurePreview = async (what: string, matrix: Matrix): Promise<Preview> => {
  const request = jobRequest(matrix, 'roundRobin', { preview: 'true' });
  return { what, cost: await metered(() => succeed<AssignmentPreview>('createAssignmentJob', request)) };
};
