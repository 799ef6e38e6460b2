import type { AssignmentPreview } from '../../../shared/assignments/request.ts';
import { succeed } from '../../support/account-world.ts';
import { jobRequest, type Matrix } from '../../support/campaign-world.ts';
import { type Metered, metered } from '../../support/meter.ts';

/** What it costs to ask what a job would do. */
export interface Previewed {
  what: string;
  cost: Metered<AssignmentPreview>;
  /** The length of the answer. */
  bytes: number;
}

/** Previews round robin for all users and campaigns of a matrix. */
export const previewed = async (what: string, matrix: Matrix): Promise<Previewed> => {
  const request = jobRequest(matrix, 'roundRobin', { preview: 'true' });
  const cost = await metered(() => succeed<AssignmentPreview>('createAssignmentJob', request));
  return { what, cost, bytes: JSON.stringify(cost.result).length };
};
