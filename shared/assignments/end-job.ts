import { commit } from '../table/commit.ts';
import { untilUncontested } from '../table/retry.ts';
import type { JobRecord } from './job.ts';
import { jobEnd, type Lane, readJob, readJobAndLane } from './job-store.ts';
import { tryToStart } from './start-workflow.ts';
import type { JobTransition } from './transitions.ts';

/**
 * Ends a job, and starts the one whose turn it is then.
 * @param decide the end of the job as it is read, or undefined when there is nothing to end
 * @returns the job as it is afterwards; undefined when there is none
 */
export const endJob = async (
  { accountId, jobId }: Pick<JobRecord, 'accountId' | 'jobId'>,
  decide: (job: JobRecord, lane: Lane) => JobTransition | undefined,
  now: () => string,
): Promise<JobRecord | undefined> => {
  const { job, next } = await untilUncontested(async () => {
    const { job, lane } = await readJobAndLane(accountId, jobId);
    const transition = job && decide(job, lane);
    if (!transition) return { job, next: undefined };
    const { change, next } = jobEnd(transition, lane, now());
    await commit(change);
    return { job: transition.after, next };
  });
  const upcoming = next === undefined ? undefined : await readJob(accountId, next);
  if (upcoming) await tryToStart(upcoming);
  return job;
};
