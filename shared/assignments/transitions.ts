import { campaignsIn } from '../campaigns/campaign-access.ts';
import { sizeOf } from '../core/bitmap.ts';
import { newId } from '../core/ids.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import type { AssignmentEvents } from './events.ts';
import { isEnded, type JobRecord, type JobStatus } from './job.ts';

const entryOf = entriesOf<AssignmentEvents>();

/** A job that has changed, with the entry that tells of it. */
export interface JobTransition {
  before: JobRecord;
  after: JobRecord;
  entry: UnsequencedEntry;
}

const targetOf = ({ jobId }: Pick<JobRecord, 'jobId'>) => ({ type: 'assignment-job', id: jobId });

/** The journal names ids one by one up to so many in an entry: events have a size. */
const maxNamed = 100;

/** What an owner asks for, as the journal tells it: ids where they are few, numbers otherwise. */
export interface JobRequest {
  userIds: readonly string[];
  changes: readonly {
    campaignIds: readonly string[] | 'all';
    canAccess?: boolean | undefined;
    roundRobin?: boolean | undefined;
  }[];
}

const newBatchId = (now: string): string => newId('bat', now);

/** A new job; it waits for its turn. */
export const jobCreated = (
  job: Pick<JobRecord, 'accountId' | 'users' | 'changes' | 'cellsTotal'> & Pick<Partial<JobRecord>, 'revertOf'>,
  asked: JobRequest,
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
  const listed = asked.changes.map(({ campaignIds }) => (campaignIds === 'all' ? [] : campaignIds));
  const isShort = asked.userIds.length + listed.flat().length <= maxNamed;
  const named = (name: string, ids: readonly string[]) => (isShort && ids.length > 0 ? { [name]: [...ids] } : {});
  const entry = entryOf(job.accountId, targetOf(created), 'assignment-job.created', cause, {
    users: job.users,
    ...named('userIds', asked.userIds),
    changes: asked.changes.map(({ campaignIds, canAccess, roundRobin }) => ({
      campaigns: campaignIds === 'all' ? ('all' as const) : campaignIds.length,
      ...named('campaignIds', campaignIds === 'all' ? [] : campaignIds),
      ...(canAccess === undefined ? {} : { canAccess }),
      ...(roundRobin === undefined ? {} : { roundRobin }),
    })),
    ...(job.revertOf === undefined ? {} : { revertOf: job.revertOf }),
  });
  return { job: created, entry };
};

/** Its turn has come, and it is known what `all` is. Who asked for it is who does it. */
export const jobStarted = (
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

/** How a job that has run ends, by what its parts have left. */
const outcome = (job: JobRecord): JobStatus => {
  if (job.cancelRequestedAt !== undefined) return 'cancelled';
  if (job.cellsFailed === 0 && (job.staleRosters ?? []).length === 0) return 'succeeded';
  return job.cellsDone > 0 ? 'partially_failed' : 'failed';
};

const finishedEntry = (job: JobRecord, cause: Cause): UnsequencedEntry => {
  const { status, attempt, cellsTotal: total, cellsDone: done, cellsFailed: failed, cellsChanged: changed } = job;
  const data = { status, attempt, total, done, failed, changed };
  return entryOf(job.accountId, targetOf(job), 'assignment-job.finished', cause, data);
};

/** A job is over. */
export const jobFinished = (before: JobRecord, cause: Cause): JobTransition => {
  const { previous: _previous, ...ended } = before;
  const after: JobRecord = { ...ended, status: outcome(before), finishedAt: cause.now };
  return { before, after, entry: finishedEntry(after, cause) };
};

/**
 * An owner wants no more of it. A job that waits is over at once; of one that runs, nothing more is applied, and it is
 * over when what has been applied is complete. undefined when it is over, or that was asked for before.
 */
export const jobCancelled = (before: JobRecord, cause: Cause): JobTransition | undefined => {
  if (isEnded(before) || before.cancelRequestedAt !== undefined) return undefined;
  // A retry that has not begun leaves everything as it was.
  if (before.status === 'queued' && before.previous) {
    const { previous, ...queued } = before;
    const { starts, revertedBy } = queued;
    const after: JobRecord = { ...previous, starts, ...(revertedBy === undefined ? {} : { revertedBy }) };
    return { before, after, entry: finishedEntry(after, cause) };
  }
  const asked: JobRecord = { ...before, cancelRequestedAt: cause.now };
  if (before.status === 'queued') return { ...jobFinished(asked, cause), before };
  const entry = entryOf(before.accountId, targetOf(before), 'assignment-job.cancel-requested', cause, {});
  return { before, after: asked, entry };
};

/** What failed is tried again, by the same job. */
export const jobRetried = (before: JobRecord, users: number, cause: Cause): JobTransition => {
  const {
    planId: _planId,
    startedAt: _startedAt,
    finishedAt: _finishedAt,
    staleRosters = [],
    owedRosters = {},
    ...rest
  } = before;
  // Of a roster that this attempt was the first to fail at, the cells of earlier users are done.
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
