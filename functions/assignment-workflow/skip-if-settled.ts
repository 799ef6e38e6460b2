import { ConditionFailed } from '../../shared/table/errors.ts';

/**
 * Runs the work on a part of a job, and ignores that another delivery has settled the part, or that the job has ended
 * or been cancelled in the meantime.
 */
export const skipIfSettled = (work: Promise<void>): Promise<void> =>
  work.catch((error: unknown) => {
    const isSettled =
      error instanceof ConditionFailed && error.labels.some((label) => label === 'part' || label === 'job');
    if (!isSettled) throw error;
  });
