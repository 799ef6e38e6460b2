import { accountCheck } from '../accounts/account-write.ts';
import type { Change, Write } from '../table/commit.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { keys } from '../table/keys.ts';
import type { JobRecord } from './job.ts';
import { isQueueIdle, type JobQueue, withJob, withoutJob } from './job-queue.ts';
import { jobItem, jobQueueWrite, jobWrite, nextJobWrite, unmarkRevertedWrite } from './job-writes.ts';
import type { JobTransition } from './transitions.ts';

/**
 * Adds a new job to the queue. Conditions `job queue` (as it was read), `account` (it exists) and `job` (its id is new).
 */
export const createJobChange = (job: JobRecord, entry: UnsequencedEntry, queue: JobQueue, now: string): Change => ({
  writes: [
    {
      label: 'job',
      put: { Item: jobItem(job, isQueueIdle(queue), now), ConditionExpression: 'attribute_not_exists(PK)' },
    },
    jobQueueWrite(job.accountId, withJob(queue, job.jobId)),
    accountCheck(job.accountId),
  ],
  entries: [entry],
});

/** Changes a job whose turn it is. Condition `job`: it is as it was read. */
export const jobChange = (transition: JobTransition, now: string): Change => ({
  writes: [jobWrite(transition, true, now)],
  entries: [transition.entry],
});

/** Starts a job. Conditions `job` (as it was read) and `job queue` (it is the running job of its account). */
export const startJobChange = (transition: JobTransition, now: string): Change => ({
  writes: [
    jobWrite(transition, true, now),
    {
      label: 'job queue',
      check: {
        Key: keys.jobQueue(transition.after.accountId),
        ConditionExpression: 'runningJob = :job',
        ExpressionAttributeValues: { ':job': transition.after.jobId },
      },
    },
  ],
  entries: [transition.entry],
});

/** Adds a finished job to the queue again. Conditions `job` and `job queue`: both are as they were read. */
export const requeueJobChange = (transition: JobTransition, queue: JobQueue, now: string): Change => ({
  writes: [
    jobWrite(transition, isQueueIdle(queue), now),
    jobQueueWrite(transition.after.accountId, withJob(queue, transition.after.jobId)),
  ],
  entries: [transition.entry],
});

/**
 * Ends a job and takes it out of the queue. A job that was to revert another and did not succeed takes its mark off, so
 * that the other can be reverted again. Conditions `job`, `job queue`, `reverted`, `next`.
 * @returns the change, and the id of the job whose turn has come by it
 */
export const endJobChange = (
  transition: JobTransition,
  queue: JobQueue,
  now: string,
): { change: Change; next: string | undefined } => {
  const { accountId, jobId, revertOf, status } = transition.after;
  const left = withoutJob(queue, jobId);
  const writes: Write[] = [jobWrite(transition, false, now), jobQueueWrite(accountId, left.queue)];
  if (revertOf !== undefined && status !== 'succeeded') writes.push(unmarkRevertedWrite(accountId, revertOf));
  if (left.next !== undefined) writes.push(nextJobWrite(accountId, left.next, now));
  return { change: { writes, entries: [transition.entry] }, next: left.next };
};
