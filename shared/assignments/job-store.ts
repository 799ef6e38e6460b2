import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { addMillis } from '../core/instant.ts';
import { minuteMillis } from '../core/time-units.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import type { Change, Write } from '../table/commit.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { dueIndex, dueShard, type Key, keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import { retryTransactionConflict } from '../table/retry-conflict.ts';
import { isEnded, type JobRecord } from './job.ts';
import type { JobTransition } from './transitions.ts';

/** Which job of an account runs, and which wait, in their order. */
export interface JobQueue {
  running?: string;
  waiting: string[];
  /** 0: there is no item yet. */
  version: number;
}

/** A job whose turn it is, and that has not been started for so long, is started by the sweep. */
const startMillis = minuteMillis;
/** One at which nothing has happened for so long is started again. */
const stallMillis = 5 * minuteMillis;

const stalledAt = (now: string): string => addMillis(now, stallMillis);

const jobOf = recordOf<JobRecord>;

const laneOf = (item: object | undefined): JobQueue => {
  const {
    runningJob: running,
    waiting = [],
    version = 0,
  } = (item ?? {}) as Partial<JobQueue> & { runningJob?: string };
  return { waiting, version, ...(running === undefined ? {} : { running }) };
};

/** Reads a job, strongly consistent; undefined when there is none. */
export const readJob = async (accountId: string, jobId: string): Promise<JobRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.job(accountId, jobId), ConsistentRead: true }),
  );
  return Item && jobOf(Item);
};

/** Reads a job with its account's lane. */
export const readJobAndQueue = async (
  accountId: string,
  jobId: string,
): Promise<{ job: JobRecord | undefined; lane: JobQueue }> => {
  const items = await batchGet<Key>([keys.job(accountId, jobId), keys.lane(accountId)]);
  const job = items.find(({ SK }) => SK.startsWith(prefixes.job));
  return { job: job && jobOf(job), lane: laneOf(items.find(({ SK }) => !SK.startsWith(prefixes.job))) };
};

/** Reads an account's lane. */
export const readJobQueue = async (accountId: string): Promise<JobQueue> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.lane(accountId), ConsistentRead: true }),
  );
  return laneOf(Item);
};

/** A page of an account's jobs, newest first. */
export const listJobs = async (
  accountId: string,
  page: { size: number; after?: string | undefined },
): Promise<Page<JobRecord>> => {
  const { items, ...rest } = await queryPage<object>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.job,
    newestFirst: true,
    ...page,
  });
  return { items: items.map(jobOf), ...rest };
};

/** A job whose turn it is stands in the `due` index, so that one that has got stuck is found. */
const jobItem = (job: JobRecord, isItsTurn: boolean, now: string) => ({
  ...keys.job(job.accountId, job.jobId),
  ...job,
  ...(isItsTurn && !isEnded(job)
    ? {
        [dueIndex.partition]: dueShard(job.jobId),
        [dueIndex.sort]: addMillis(now, job.status === 'queued' ? startMillis : stallMillis),
      }
    : {}),
});

/** The write of a lane, if still as it was read. Condition `lane`. */
const laneWrite = (accountId: string, { version, running, waiting }: JobQueue): Write => ({
  label: 'lane',
  put: {
    Item: { ...keys.lane(accountId), runningJob: running, waiting, version: version + 1 },
    ...(version === 0
      ? { ConditionExpression: 'attribute_not_exists(PK)' }
      : { ConditionExpression: 'version = :was', ExpressionAttributeValues: { ':was': version } }),
  },
});

/** The lane with a job more: it runs at once when no other does. */
const laneWith = (lane: JobQueue, jobId: string): JobQueue =>
  lane.running === undefined ? { ...lane, running: jobId } : { ...lane, waiting: [...lane.waiting, jobId] };

/** Whether it is a job's turn, once it has come into the lane. */
export const runsAtOnce = (lane: JobQueue): boolean => lane.running === undefined;

/** A new job takes its place in the lane. Conditions `lane`, `account`, `job`. */
export const createJobChange = (job: JobRecord, entry: UnsequencedEntry, lane: JobQueue, now: string): Change => ({
  writes: [
    {
      label: 'job',
      put: { Item: jobItem(job, runsAtOnce(lane), now), ConditionExpression: 'attribute_not_exists(PK)' },
    },
    laneWrite(job.accountId, laneWith(lane, job.jobId)),
    { label: 'account', check: { Key: keys.account(job.accountId), ConditionExpression: 'attribute_exists(PK)' } },
  ],
  entries: [entry],
});

/** That a job is as it was read, but for what only the sweep's clock looks at. */
const seen = (job: JobRecord) => ({
  ConditionExpression:
    '#status = :status AND #attempt = :attempt AND #starts = :starts AND cellsDone = :done AND cellsFailed = :failed' +
    // A part whose cells are done with their rosters only, and rosters of no cells, raise none of the above.
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

const jobWrite = ({ before, after }: JobTransition, isItsTurn: boolean, now: string): Write => ({
  label: 'job',
  put: { Item: jobItem(after, isItsTurn, now), ...seen(before) },
});

/** A job whose turn it is has changed. Condition `job`: it is still as it was. */
export const jobChange = (transition: JobTransition, now: string): Change => ({
  writes: [jobWrite(transition, true, now)],
  entries: [transition.entry],
});

/** A job whose turn it is begins. Conditions `job`, and `lane`: it still is. */
export const startJobChange = (transition: JobTransition, now: string): Change => ({
  writes: [
    jobWrite(transition, true, now),
    {
      label: 'lane',
      check: {
        Key: keys.lane(transition.after.accountId),
        ConditionExpression: 'runningJob = :job',
        ExpressionAttributeValues: { ':job': transition.after.jobId },
      },
    },
  ],
  entries: [transition.entry],
});

/** A job that was over takes its place in the lane again. Conditions `job`, `lane`. */
export const requeueJobChange = (transition: JobTransition, lane: JobQueue, now: string): Change => ({
  writes: [
    jobWrite(transition, runsAtOnce(lane), now),
    laneWrite(transition.after.accountId, laneWith(lane, transition.after.jobId)),
  ],
  entries: [transition.entry],
});

/**
 * A job is over and leaves the lane; when it was its turn, it is the next one's. Conditions `job`, `lane`, `next`.
 * @returns the change, and the id of the job whose turn it is now, when that is another than before
 */
export const endJobChange = (
  transition: JobTransition,
  lane: JobQueue,
  now: string,
): { change: Change; next: string | undefined } => {
  const { accountId, jobId } = transition.after;
  const wasRunning = lane.running === jobId;
  const waiting = lane.waiting.filter((id) => id !== jobId);
  const next = wasRunning ? waiting.shift() : undefined;
  const running = wasRunning ? next : lane.running;
  const nextLane: JobQueue = { version: lane.version, waiting, ...(running === undefined ? {} : { running }) };
  const writes: Write[] = [jobWrite(transition, false, now), laneWrite(accountId, nextLane)];
  const { revertOf, status } = transition.after;
  if (revertOf !== undefined && status !== 'succeeded') writes.push(revertUnmark(accountId, revertOf));
  if (next !== undefined) {
    writes.push({
      label: 'next',
      update: {
        Key: keys.job(accountId, next),
        UpdateExpression: `SET ${dueIndex.partition} = :shard, ${dueIndex.sort} = :due`,
        ConditionExpression: 'attribute_exists(PK)',
        ExpressionAttributeValues: { ':shard': dueShard(next), ':due': addMillis(now, startMillis) },
      },
    });
  }
  return { change: { writes, entries: [transition.entry] }, next };
};

/**
 * Counts an execution of the workflow, and puts off the moment at which the job counts as stuck; unless it is not that
 * job's turn, or it has been counted meanwhile.
 */
export const countStart = async ({ accountId, jobId, starts }: JobRecord, now: string): Promise<void> => {
  try {
    await retryTransactionConflict(() =>
      db.send(
        new UpdateCommand({
          TableName: tableName(),
          Key: keys.job(accountId, jobId),
          UpdateExpression: `SET #starts = :next, ${dueIndex.sort} = :due`,
          ConditionExpression: `#starts = :was AND attribute_exists(${dueIndex.partition})`,
          ExpressionAttributeNames: { '#starts': 'starts' },
          ExpressionAttributeValues: { ':next': starts + 1, ':was': starts, ':due': stalledAt(now) },
        }),
      ),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};

/** What parts add to a job. */
export interface Tally {
  cellsDone: number;
  cellsFailed: number;
  cellsChanged: number;
  usersApplied: number;
}

/**
 * The write by which a part counts on its job. Condition `job`: it runs, in the attempt in which it was read; and, for
 * what has not been begun, nobody wants no more of it.
 */
export const tallyWrite = (
  { accountId, jobId, attempt }: JobRecord,
  { cellsDone, cellsFailed, cellsChanged, usersApplied }: Tally,
  now: string,
  { begins, stale }: { begins: boolean; stale?: readonly number[] },
): Write => ({
  label: 'job',
  update: {
    Key: keys.job(accountId, jobId),
    UpdateExpression:
      `SET ${dueIndex.sort} = :due` +
      (stale ? ', staleRosters = list_append(if_not_exists(staleRosters, :none), :stale)' : '') +
      ' ADD cellsDone :done, cellsFailed :failed, cellsChanged :changed, usersApplied :users',
    ConditionExpression: `#status = :running AND #attempt = :attempt${begins ? ' AND attribute_not_exists(cancelRequestedAt)' : ''}`,
    ExpressionAttributeNames: { '#status': 'status', '#attempt': 'attempt' },
    ExpressionAttributeValues: {
      ':running': 'running',
      ':attempt': attempt,
      ':due': stalledAt(now),
      ':done': cellsDone,
      ':failed': cellsFailed,
      ':changed': cellsChanged,
      ':users': usersApplied,
      ...(stale ? { ':none': [], ':stale': [...stale] } : {}),
    },
  },
});

/** What has not been taken back whole can be taken back again. */
const revertUnmark = (accountId: string, jobId: string): Write => ({
  label: 'reverted',
  update: {
    Key: keys.job(accountId, jobId),
    UpdateExpression: 'REMOVE revertedBy',
    ConditionExpression: 'attribute_exists(revertedBy)',
  },
});

/** Marks a job as taken back by another. Condition `reverted`: it is over, in the same attempt, and no other has done so. */
export const revertMark = ({ accountId, jobId, attempt }: JobRecord, revertedBy: string): Write => ({
  label: 'reverted',
  update: {
    Key: keys.job(accountId, jobId),
    UpdateExpression: 'SET revertedBy = :by',
    ConditionExpression: 'attribute_exists(finishedAt) AND attribute_not_exists(revertedBy) AND #attempt = :attempt',
    ExpressionAttributeNames: { '#attempt': 'attempt' },
    ExpressionAttributeValues: { ':by': revertedBy, ':attempt': attempt },
  },
});
