import { addMillis } from '../core/instant.ts';
import { minuteMillis } from '../core/time-units.ts';
import type { Write } from '../table/commit.ts';
import { dueIndex, dueShard } from '../table/due-shards.ts';
import { keys } from '../table/keys.ts';
import { isEnded, type JobRecord } from './job.ts';
import type { JobQueue } from './job-queue.ts';
import type { JobTransition } from './transitions.ts';

/** The sweep starts a job whose turn it is when nothing else has started it for this long. */
const startMillis = minuteMillis;
/** The sweep starts a running job again when its counters have not moved for this long. */
const stallMillis = 5 * minuteMillis;

/** When the sweep starts a job that has become the first of its queue at `now`. */
const startDueAt = (now: string): string => addMillis(now, startMillis);

/** When the sweep takes a job that made progress at `now` for stuck. */
export const stalledAt = (now: string): string => addMillis(now, stallMillis);

/** The item of a job. A job whose turn it is stands in the `due` index, so that the sweep finds it when it is stuck. */
export const jobItem = (job: JobRecord, isItsTurn: boolean, now: string) => ({
  ...keys.job(job.accountId, job.jobId),
  ...job,
  ...(isItsTurn && !isEnded(job)
    ? {
        [dueIndex.partition]: dueShard(job.jobId),
        [dueIndex.sort]: job.status === 'queued' ? startDueAt(now) : stalledAt(now),
      }
    : {}),
});

/** The condition that a job is as it was read, except for its time in the `due` index. */
const jobUnchanged = (job: JobRecord) => ({
  ConditionExpression:
    '#status = :status AND #attempt = :attempt AND #starts = :starts AND cellsDone = :done AND cellsFailed = :failed' +
    // A part that only touches round robins, and a roster part without cells, change none of the counters above.
    ' AND usersApplied = :users' +
    ` AND ${job.staleRosters ? 'staleRosters = :stale' : 'attribute_not_exists(staleRosters)'}` +
    ` AND attribute_${job.cancelRequestedAt === undefined ? 'not_' : ''}exists(cancelRequestedAt)` +
    ` AND attribute_${job.revertedBy === undefined ? 'not_' : ''}exists(revertedBy)`,
  ExpressionAttributeNames: { '#status': 'status', '#attempt': 'attempt', '#starts': 'starts' },
  ExpressionAttributeValues: {
    ':status': job.status,
    ':attempt': job.attempt,
    ':starts': job.starts,
    ':done': job.cellsDone,
    ':failed': job.cellsFailed,
    ':users': job.usersApplied,
    ...(job.staleRosters ? { ':stale': job.staleRosters } : {}),
  },
});

/** The write of a changed job. Condition `job`: it is as it was read. */
export const jobWrite = ({ before, after: job }: JobTransition, isItsTurn: boolean, now: string): Write => ({
  label: 'job',
  put: { Item: jobItem(job, isItsTurn, now), ...jobUnchanged(before) },
});

/** The write of a job queue. Condition `job queue`: it is as it was read. */
export const jobQueueWrite = (accountId: string, { version, running, waiting }: JobQueue): Write => ({
  label: 'job queue',
  put: {
    Item: { ...keys.jobQueue(accountId), runningJob: running, waiting, version: version + 1 },
    ...(version === 0
      ? { ConditionExpression: 'attribute_not_exists(PK)' }
      : { ConditionExpression: 'version = :was', ExpressionAttributeValues: { ':was': version } }),
  },
});

/** The write that puts a job, whose turn has come at `now`, into the `due` index. Condition `next`: the job exists. */
export const nextJobWrite = (accountId: string, jobId: string, now: string): Write => ({
  label: 'next',
  update: {
    Key: keys.job(accountId, jobId),
    UpdateExpression: `SET ${dueIndex.partition} = :shard, ${dueIndex.sort} = :due`,
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeValues: { ':shard': dueShard(jobId), ':due': startDueAt(now) },
  },
});

/** What the parts of a job add to its counters. */
export type JobCounters = Pick<JobRecord, 'cellsDone' | 'cellsFailed' | 'cellsChanged' | 'usersApplied'>;

/**
 * The write by which a part adds to the counters of its job. Condition `job`: the job runs the attempt that was read;
 * with `isNewWork`, its cancellation has not been requested either.
 * @param staleRosters campaigns, by number, whose rosters could not be written
 */
export const countersWrite = (
  { accountId, jobId, attempt }: JobRecord,
  { cellsDone, cellsFailed, cellsChanged, usersApplied }: JobCounters,
  now: string,
  { isNewWork, staleRosters }: { isNewWork: boolean; staleRosters?: readonly number[] },
): Write => ({
  label: 'job',
  update: {
    Key: keys.job(accountId, jobId),
    UpdateExpression:
      `SET ${dueIndex.sort} = :due` +
      (staleRosters ? ', staleRosters = list_append(if_not_exists(staleRosters, :none), :stale)' : '') +
      ' ADD cellsDone :done, cellsFailed :failed, cellsChanged :changed, usersApplied :users',
    ConditionExpression: `#status = :running AND #attempt = :attempt${isNewWork ? ' AND attribute_not_exists(cancelRequestedAt)' : ''}`,
    ExpressionAttributeNames: { '#status': 'status', '#attempt': 'attempt' },
    ExpressionAttributeValues: {
      ':running': 'running',
      ':attempt': attempt,
      ':due': stalledAt(now),
      ':done': cellsDone,
      ':failed': cellsFailed,
      ':changed': cellsChanged,
      ':users': usersApplied,
      ...(staleRosters ? { ':none': [], ':stale': [...staleRosters] } : {}),
    },
  },
});

/**
 * The write that marks a job as reverted by another one. Condition `reverted`: it has finished, in the attempt that was
 * read, and no other job has reverted it.
 */
export const markRevertedWrite = ({ accountId, jobId, attempt }: JobRecord, revertedBy: string): Write => ({
  label: 'reverted',
  update: {
    Key: keys.job(accountId, jobId),
    UpdateExpression: 'SET revertedBy = :by',
    ConditionExpression: 'attribute_exists(finishedAt) AND attribute_not_exists(revertedBy) AND #attempt = :attempt',
    ExpressionAttributeNames: { '#attempt': 'attempt' },
    ExpressionAttributeValues: { ':by': revertedBy, ':attempt': attempt },
  },
});

/** The write that takes that mark off. Condition `reverted`: the mark is set. */
export const unmarkRevertedWrite = (accountId: string, jobId: string): Write => ({
  label: 'reverted',
  update: {
    Key: keys.job(accountId, jobId),
    UpdateExpression: 'REMOVE revertedBy',
    ConditionExpression: 'attribute_exists(revertedBy)',
  },
});
