import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { lambdaRecord } from '../../../local/stream-record.ts';
import { listShards, openShard, processedCount } from '../../../local/stream-shards.ts';
import { latestStreamArn } from '../../../local/table.ts';
import { clock } from '../../../shared/core/clock.ts';
import { db, tableName } from '../../../shared/table/client.ts';
import { type Key, keys, prefixes } from '../../../shared/table/keys.ts';

type Records = readonly DynamoDBRecord[];
type Consumer = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;

const sortKeyOf = (record: DynamoDBRecord): string => record.dynamodb?.Keys?.['SK']?.S ?? '';

/** The filters of the deployed stream consumers. */
export const isNewEntry = (record: DynamoDBRecord): boolean =>
  record.eventName === 'INSERT' && sortKeyOf(record).startsWith(prefixes.entry);
export const isRemovedTimer = (record: DynamoDBRecord): boolean =>
  record.eventName === 'REMOVE' && sortKeyOf(record).startsWith(prefixes.timer);
/** The changes that the sequencer publishes beside the journal. */
export const isNotable = ({ eventName, ...record }: DynamoDBRecord): boolean =>
  (sortKeyOf(record).startsWith(prefixes.lead) && eventName !== 'REMOVE') ||
  (sortKeyOf(record).startsWith(prefixes.job) && eventName === 'MODIFY');

/**
 * A record as if it had been written now: the engine takes the time from the machine, and tests have a clock of their own. On a
 * slow machine, records that fail would otherwise be old enough to be held.
 */
const writtenNow = (record: DynamoDBRecord): DynamoDBRecord => ({
  ...record,
  dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.floor(Date.parse(clock.now()) / 1000) },
});

/** A reader of the table's stream from its start. `read` returns the records since its last call. */
export const openStream = async (): Promise<{ read: () => Promise<DynamoDBRecord[]>; close: () => void }> => {
  const tables = new DynamoDBClient({});
  const streamArn = await latestStreamArn(tables, tableName());
  tables.destroy();
  const client = new DynamoDBStreamsClient({ endpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '' });
  const [{ ShardId = '' } = {}] = await listShards({ client, streamArn });
  const shard = await openShard({ client, streamArn }, ShardId);
  const read = async (): Promise<DynamoDBRecord[]> => {
    const found: DynamoDBRecord[] = [];
    for (;;) {
      const records = (await shard.next()) ?? [];
      if (records.length === 0) return found;
      found.push(...records.map((record) => lambdaRecord(record, 'ttl')));
    }
  };
  return { read, close: () => client.destroy() };
};

/**
 * Deliveries one at a time: each call hands over what has not been handled yet, and the consumer's answer says how far
 * that has come. When there is no answer, all of it comes again.
 */
export const deliveries = (consumer: Consumer, records: Records): (() => Promise<void>) => {
  let pending = records;
  return async () => {
    if (pending.length > 0)
      pending = pending.slice(processedCount(pending, await consumer({ Records: pending.map(writtenNow) })));
  };
};

/** What may go wrong with deliveries; each is asked once a delivery. */
export interface Trouble {
  /** How many records the next batch has; 100 without. */
  batchSize?: () => number;
  /** The batch is handed over twice at the same time. */
  doubled?: () => boolean;
  /** The batch does not arrive, and is delivered again. */
  dropped?: () => boolean;
  /** The batch is handled, but the answer does not arrive, so it is delivered again. */
  unanswered?: () => boolean;
  /** The batch comes once more, when all others have been delivered. */
  echoed?: () => boolean;
}

const maxDeliveries = 200;

/**
 * Hands records to a consumer as Lambda does: in batches, in order, again from the first record that failed on; the
 * whole batch again when the consumer throws.
 * @throws when a batch keeps failing
 */
export const deliver = async (consumer: Consumer, records: Records, trouble: Trouble = {}): Promise<void> => {
  const echoes: Records[] = [];
  let start = 0;
  let deliveries = 0;
  while (start < records.length) {
    if (++deliveries > maxDeliveries + records.length) throw new Error('the consumer keeps failing');
    const batch = records.slice(start, start + (trouble.batchSize?.() ?? 100));
    if (trouble.dropped?.()) continue;
    const event = { Records: batch.map(writtenNow) };
    try {
      const [answer] = await Promise.all([consumer(event), ...(trouble.doubled?.() ? [consumer(event)] : [])]);
      if (trouble.unanswered?.()) continue;
      start += processedCount(batch, answer);
      if (trouble.echoed?.()) echoes.push(batch);
    } catch {
      // As Lambda does: the whole batch again.
    }
  }
  for (const batch of echoes) await deliver(consumer, batch);
};

/** Stands for DynamoDB's TTL: removes the account's timers whose time has come. @returns how many */
export const removeDueTimers = async (accountId: string): Promise<number> => {
  const { PK } = keys.account(accountId);
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: tableName(),
      KeyConditionExpression: 'PK = :pk AND begins_with(SK, :timer)',
      ExpressionAttributeValues: { ':pk': PK, ':timer': prefixes.timer },
      ConsistentRead: true,
    }),
  );
  const now = Math.floor(Date.parse(clock.now()) / 1000);
  const due = (Items as (Key & { ttl: number })[]).filter((timer) => timer.ttl <= now);
  await Promise.all(due.map(({ SK }) => db.send(new DeleteCommand({ TableName: tableName(), Key: { PK, SK } }))));
  return due.length;
};
