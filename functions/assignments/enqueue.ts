import { Problem } from '../../shared/api/problem.ts';
import { type AssignmentJob, type JobRecord, jobView } from '../../shared/assignments/job.ts';
import { createJobChange, type JobQueue, readJobQueue, runsAtOnce } from '../../shared/assignments/job-store.ts';
import { tryToStart } from '../../shared/assignments/start-workflow.ts';
import { type Change, commit } from '../../shared/table/commit.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import type { UnsequencedEntry } from '../../shared/table/journal-entry.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

const mostWaiting = 50;

/** @throws Problem `too-many-jobs` */
export const checkRoom = ({ waiting }: JobQueue): void => {
  if (waiting.length >= mostWaiting) throw new Problem('too-many-jobs', { headers: { 'retry-after': '30' } });
};

/** An answer about a job that goes on. */
export const jobAccepted = (job: JobRecord, now: string): { body: AssignmentJob; status: 202; location: string } => ({
  body: jobView(job, [], now),
  status: 202,
  location: `/v1/accounts/${job.accountId}/assignment-jobs/${job.jobId}`,
});

/**
 * Has a new job, whose parts are stored, take its place behind the others of the account; starts it when there are none.
 * @param along what is committed with it
 * @throws Problem `not-found` when the account is gone, `too-many-jobs`
 */
export const enqueue = async (
  { job, entry }: { job: JobRecord; entry: UnsequencedEntry },
  now: string,
  ...along: readonly Change[]
): Promise<void> => {
  const isFirst = await retryOnConflict(
    async () => {
      const lane = await readJobQueue(job.accountId);
      checkRoom(lane);
      await commit(createJobChange(job, entry, lane, now), ...along);
      return runsAtOnce(lane);
    },
    { canRetry: ({ labels }) => labels.every((label) => label === 'lane') },
  ).catch((error: unknown) => {
    throw error instanceof ConditionFailed && error.labels.includes('account') ? new Problem('not-found') : error;
  });
  if (isFirst) await tryToStart(job);
};
