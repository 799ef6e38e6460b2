import { Problem } from '../../shared/api/problem.ts';
import { type AssignmentJob, type JobRecord, toJobView } from '../../shared/assignments/job.ts';
import { createJobChange } from '../../shared/assignments/job-changes.ts';
import { isQueueIdle, type JobQueue } from '../../shared/assignments/job-queue.ts';
import { readJobQueue } from '../../shared/assignments/job-store.ts';
import { tryToStart } from '../../shared/assignments/start-workflow.ts';
import { type Change, commit } from '../../shared/table/commit.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import type { UnsequencedEntry } from '../../shared/table/journal-entry.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

/** How many jobs of an account may wait. */
const maxWaiting = 50;

/** @throws Problem `too-many-jobs` */
export const checkQueueCapacity = ({ waiting }: JobQueue): void => {
  if (waiting.length >= maxWaiting) throw new Problem('too-many-jobs', { headers: { 'retry-after': '30' } });
};

/** The 202 response for a job that was queued. */
export const acceptedResponse = (
  job: JobRecord,
  now: string,
): { body: AssignmentJob; status: 202; location: string } => ({
  body: toJobView(job, [], now),
  status: 202,
  location: `/v1/accounts/${job.accountId}/assignment-jobs/${job.jobId}`,
});

/**
 * Adds a new job, whose parts are stored already, to the queue of its account, and starts it when no other job runs.
 * @param along changes that are committed in the same transaction
 * @throws Problem `not-found` when the account does not exist, `too-many-jobs`
 */
export const enqueueJob = async (
  { job, entry }: { job: JobRecord; entry: UnsequencedEntry },
  now: string,
  ...along: readonly Change[]
): Promise<void> => {
  const runsNow = await retryOnConflict(
    async () => {
      const queue = await readJobQueue(job.accountId);
      checkQueueCapacity(queue);
      await commit(createJobChange(job, entry, queue, now), ...along);
      return isQueueIdle(queue);
    },
    { canRetry: ({ labels }) => labels.every((label) => label === 'job queue') },
  ).catch((error: unknown) => {
    throw error instanceof ConditionFailed && error.labels.includes('account') ? new Problem('not-found') : error;
  });
  if (runsNow) await tryToStart(job);
};
