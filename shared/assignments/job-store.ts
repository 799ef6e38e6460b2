import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { dueIndex } from '../table/due-shards.ts';
import { type Key, keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import { retryTransactionConflict } from '../table/retry-conflict.ts';
import type { JobRecord } from './job.ts';
import type { JobQueue } from './job-queue.ts';
import { stalledAt } from './job-writes.ts';

const toJob = recordOf<JobRecord>;

const toJobQueue = (item: object | undefined): JobQueue => {
  const {
    runningJob: running,
    waiting = [],
    version = 0,
  } = (item ?? {}) as Partial<JobQueue> & { runningJob?: string };
  return { waiting, version, ...(running === undefined ? {} : { running }) };
};

/** Reads a job, strongly consistent; undefined when it does not exist. */
export const readJob = async (accountId: string, jobId: string): Promise<JobRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.job(accountId, jobId), ConsistentRead: true }),
  );
  return Item && toJob(Item);
};

/** Reads a job and the job queue of its account, strongly consistent. */
export const readJobAndQueue = async (
  accountId: string,
  jobId: string,
): Promise<{ job: JobRecord | undefined; queue: JobQueue }> => {
  const items = await batchGet<Key>([keys.job(accountId, jobId), keys.jobQueue(accountId)]);
  const job = items.find(({ SK }) => SK.startsWith(prefixes.job));
  return { job: job && toJob(job), queue: toJobQueue(items.find(({ SK }) => !SK.startsWith(prefixes.job))) };
};

/** Reads the job queue of an account, strongly consistent. */
export const readJobQueue = async (accountId: string): Promise<JobQueue> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.jobQueue(accountId), ConsistentRead: true }),
  );
  return toJobQueue(Item);
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
  return { items: items.map(toJob), ...rest };
};

/**
 * Counts an execution of the workflow, and postpones the time at which the sweep takes the job for stuck. Does nothing
 * when it is not the job's turn or another caller has counted the same start.
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
