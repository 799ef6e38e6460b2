import { commit } from '../table/commit.ts';
import { retryOnConflict } from '../table/retry.ts';
import type { JobRecord } from './job.ts';
import { endJobChange } from './job-changes.ts';
import type { JobQueue } from './job-queue.ts';
import { readJob, readJobAndQueue } from './job-store.ts';
import { tryToStart } from './start-workflow.ts';
import type { JobTransition } from './transitions.ts';

/**
 * Ends a job, and starts the next one of the account.
 * @param decide returns the transition that ends the job as read, or undefined when the job is to stay as it is
 * @returns the job afterwards; undefined when it does not exist
 */
export const endJob = async (
  { accountId, jobId }: Pick<JobRecord, 'accountId' | 'jobId'>,
  decide: (job: JobRecord, queue: JobQueue) => JobTransition | undefined,
  now: () => string,
): Promise<JobRecord | undefined> => {
  const { job, next } = await retryOnConflict(async () => {
    const { job, queue } = await readJobAndQueue(accountId, jobId);
    const transition = job && decide(job, queue);
    if (!transition) return { job, next: undefined };
    const { change, next } = endJobChange(transition, queue, now());
    await commit(change);
    return { job: transition.after, next };
  });
  const upcoming = next === undefined ? undefined : await readJob(accountId, next);
  if (upcoming) await tryToStart(upcoming);
  return job;
};
