import { commit } from '../table/commit.ts';
import { retryOnConflict } from '../table/retry.ts';
import type { JobRecord } from './job.ts';
import { endJobChange, type JobQueue, readJob, readJobAndQueue } from './job-store.ts';
import { tryToStart } from './start-workflow.ts';
import type { JobTransition } from './transitions.ts';

/**
 * Ends a job, and starts the one whose turn it is then.
 * @param decide the end of the job as it is read, or undefined when there is nothing to end
 * @returns the job as it is afterwards; undefined when there is none
 */
export const endJob = async (
  { accountId, jobId }: Pick<JobRecord, 'accountId' | 'jobId'>,
  decide: (job: JobRecord, lane: JobQueue) => JobTransition | undefined,
  now: () => string,
): Promise<JobRecord | undefined> => {
  const { job, next } = await retryOnConflict(async () => {
    const { job, lane } = await readJobAndQueue(accountId, jobId);
    const transition = job && decide(job, lane);
    if (!transition) return { job, next: undefined };
    const { change, next } = endJobChange(transition, lane, now());
    await commit(change);
    return { job: transition.after, next };
  });
  const upcoming = next === undefined ? undefined : await readJob(accountId, next);
  if (upcoming) await tryToStart(upcoming);
  return job;
};
