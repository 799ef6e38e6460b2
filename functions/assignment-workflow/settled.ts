import { ConditionFailed } from '../../shared/table/errors.ts';

/**
 * Does a piece of a job, once: when it was delivered twice, or the job has been cancelled, whoever was first has settled
 * it, and there is nothing left to do.
 */
export const skipIfSettled = (work: Promise<void>): Promise<void> =>
  work.catch((thrown: unknown) => {
    const isSettled =
      thrown instanceof ConditionFailed && thrown.labels.some((label) => label === 'part' || label === 'job');
    if (!isSettled) throw thrown;
  });
