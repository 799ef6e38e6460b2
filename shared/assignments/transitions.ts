import { campaignsIn } from '../campaigns/campaign-access.ts';
import { sizeOf } from '../core/bitmap.ts';
import { newId } from '../core/ids.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import type { AssignmentEvents } from './events.ts';
import { isEnded, type JobRecord, type JobStatus } from './job.ts';

const entryOf = entriesOf<AssignmentEvents>();

/** A change of a job, with its journal entry. */
export interface JobTransition {
  before: JobRecord;
  after: JobRecord;
  entry: UnsequencedEntry;
}

const targetOf = ({ jobId }: Pick<JobRecord, 'jobId'>) => ({ type: 'assignment-job', id: jobId });

/** The most ids in one journal entry, since the size of events is limited. */
const maxListedIds = 100;

/** What the owner has requested; the journal entry lists its ids if they are few, and their numbers otherwise. */
export interface JobRequest {
  userIds: readonly string[];
  changes: readonly {
    campaignIds: readonly string[] | 'all';
    canAccess?: boolean | undefined;
    roundRobin?: boolean | undefined;
  }[];
}

const newBatchId = (now: string): string => newId('bat', now);

/** A new job, which is queued, with its journal entry. */
export const createJob = (
  job: Pick<JobRecord, 'accountId' | 'users' | 'changes' | 'cellsTotal'> & Pick<Partial<JobRecord>, 'revertOf'>,
  request: JobRequest,
  cause: Cause,
): { job: JobRecord; entry: UnsequencedEntry } => {
  const created: JobRecord = {
    ...job,
    jobId: newId('job', cause.now),
    status: 'queued',
    ...{ cellsDone: 0, cellsFailed: 0, cellsChanged: 0, usersApplied: 0, usersBefore: 0 },
    attempt: 1,
    batchId: newBatchId(cause.now),
    starts: 0,
    requestedBy: cause.actor,
    requestedAt: cause.now,
    requestId: cause.requestId,
  };
  const listed = request.changes.map(({ campaignIds }) => (campaignIds === 'all' ? [] : campaignIds));
  const isShort = request.userIds.length + listed.flat().length <= maxListedIds;
  const listIds = (name: string, ids: readonly string[]) => (isShort && ids.length > 0 ? { [name]: [...ids] } : {});
  const entry = entryOf(job.accountId, targetOf(created), 'assignment-job.created', cause, {
    users: job.users,
    ...listIds('userIds', request.userIds),
    changes: request.changes.map(({ campaignIds, canAccess, roundRobin }) => ({
      campaigns: campaignIds === 'all' ? ('all' as const) : campaignIds.length,
      ...listIds('campaignIds', campaignIds === 'all' ? [] : campaignIds),
      ...(canAccess === undefined ? {} : { canAccess }),
      ...(roundRobin === undefined ? {} : { roundRobin }),
    })),
    ...(job.revertOf === undefined ? {} : { revertOf: job.revertOf }),
  });
  return { job: created, entry };
};

/** Starts a job, with `all` replaced by the campaigns of this instant. The actor is the user who requested the job. */
export const startJob = (
  before: JobRecord,
  { changes, planId }: Pick<JobRecord, 'changes'> & { planId: string },
  now: string,
): JobTransition => {
  const cellsTotal = before.revertOf === undefined ? before.users * sizeOf(campaignsIn(changes)) : before.cellsTotal;
  const after: JobRecord = {
    ...before,
    status: 'running',
    changes,
    planId,
    cellsTotal,
    startedAt: now,
  };
  const cause = { actor: before.requestedBy, now, requestId: before.requestId };
  const { attempt } = after;
  const data = { attempt, total: cellsTotal };
  return { before, after, entry: entryOf(before.accountId, targetOf(before), 'assignment-job.started', cause, data) };
};

/** The status in which a job ends, from the results of its parts. */
const endStatus = (job: JobRecord): JobStatus => {
  if (job.cancelRequestedAt !== undefined) return 'cancelled';
  if (job.cellsFailed === 0 && (job.staleRosters ?? []).length === 0) return 'succeeded';
  return job.cellsDone > 0 ? 'partially_failed' : 'failed';
};

const finishedEntry = (job: JobRecord, cause: Cause): UnsequencedEntry => {
  const { status, attempt, cellsTotal: total, cellsDone: done, cellsFailed: failed, cellsChanged: changed } = job;
  const data = { status, attempt, total, done, failed, changed };
  return entryOf(job.accountId, targetOf(job), 'assignment-job.finished', cause, data);
};

/** Ends a job. */
export const finishJob = (before: JobRecord, cause: Cause): JobTransition => {
  const { previous: _previous, ...ended } = before;
  const after: JobRecord = { ...ended, status: endStatus(before), finishedAt: cause.now };
  return { before, after, entry: finishedEntry(after, cause) };
};

/**
 * Cancels a job. A queued job ends at once. A running job applies nothing more, and ends when its applied changes are
 * complete. Returns undefined when the job has ended, or its cancellation has been requested before.
 */
export const cancelJob = (before: JobRecord, cause: Cause): JobTransition | undefined => {
  if (isEnded(before) || before.cancelRequestedAt !== undefined) return undefined;
  // Cancelling a retry that has not started restores the job as it was.
  if (before.status === 'queued' && before.previous) {
    const { previous, ...queued } = before;
    const { starts, revertedBy } = queued;
    const after: JobRecord = { ...previous, starts, ...(revertedBy === undefined ? {} : { revertedBy }) };
    return { before, after, entry: finishedEntry(after, cause) };
  }
  const cancelling: JobRecord = { ...before, cancelRequestedAt: cause.now };
  if (before.status === 'queued') return { ...finishJob(cancelling, cause), before };
  const entry = entryOf(before.accountId, targetOf(before), 'assignment-job.cancel-requested', cause, {});
  return { before, after: cancelling, entry };
};

/** Queues a job again, to retry what has failed. */
export const retryJob = (before: JobRecord, users: number, cause: Cause): JobTransition => {
  const {
    planId: _planId,
    startedAt: _startedAt,
    finishedAt: _finishedAt,
    staleRosters = [],
    owedRosters = {},
    ...rest
  } = before;
  // A roster that failed in this attempt for the first time leaves the cells of earlier users done.
  const newUsers = before.usersApplied - before.usersBefore;
  const owed = staleRosters.map((number) => [number, newUsers + (owedRosters[number] ?? 0)] as const);
  const after: JobRecord = {
    ...rest,
    status: 'queued',
    attempt: before.attempt + 1,
    batchId: newBatchId(cause.now),
    cellsFailed: 0,
    cellsBefore: before.cellsDone,
    usersBefore: before.usersApplied,
    previous: before,
    ...(owed.length > 0 ? { owedRosters: Object.fromEntries(owed) } : {}),
  };
  const data = { attempt: after.attempt, users };
  return { before, after, entry: entryOf(before.accountId, targetOf(before), 'assignment-job.retried', cause, data) };
};
