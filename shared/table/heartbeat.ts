import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { millisBetween } from '../core/instant.ts';
import { log } from '../core/log.ts';
import { db, tableName } from './client.ts';
import { keys } from './keys.ts';

/** Writes the heartbeat, which the stream brings to its consumers. @param now an instant, another one each time */
export const sendHeartbeat = async (now: string): Promise<void> => {
  await db.send(new PutCommand({ TableName: tableName(), Item: { ...keys.heartbeat(), at: now } }));
};

const sentAt = ({ dynamodb }: DynamoDBRecord): string | undefined => {
  const { PK, SK } = keys.heartbeat();
  const isHeartbeat = dynamodb?.Keys?.['PK']?.S === PK && dynamodb.Keys['SK']?.S === SK;
  return isHeartbeat ? dynamodb.NewImage?.['at']?.S : undefined;
};

/** Logs the latest heartbeat among records that a consumer has processed; an alarm watches for its absence. */
export const logHeartbeat = (records: readonly DynamoDBRecord[], now: string): void => {
  const at = records.map(sentAt).findLast((one) => one !== undefined);
  if (at !== undefined) log.info('STREAM_HEARTBEAT', { at }, { HeartbeatAge: millisBetween(at, now) });
};
