import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { clock } from '../shared/core/clock.ts';
import { pooled } from '../shared/core/pool.ts';
import { type Repeating, repeat } from './repeat.ts';

const pageSize = 1000;

/**
 * Removes items whose time to live has passed, because the embedded engine does not. The condition keeps an item whose time
 * to live was extended after the scan.
 */
const removeExpired = async (client: DynamoDBClient, TableName: string, attribute: string): Promise<void> => {
  const isDue = {
    ExpressionAttributeNames: { '#ttl': attribute },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(Date.parse(clock.now()) / 1000)) } },
  };
  const remove = async ({ PK, SK }: Record<string, AttributeValue>): Promise<void> => {
    if (!PK || !SK) return;
    const Key = { PK, SK };
    await client
      .send(new DeleteItemCommand({ TableName, Key, ConditionExpression: '#ttl <= :now', ...isDue }))
      .catch((error: unknown) => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
  };
  const pages = paginateScan(
    { client, pageSize },
    { TableName, FilterExpression: '#ttl <= :now', ProjectionExpression: 'PK, SK', ...isDue },
  );
  for await (const { Items = [] } of pages) await pooled(Items, 8, remove);
};

const minPauseMillis = 1000;

/** Removes expired items every second, less often in a large table: it takes at most a twentieth of the time. */
export const startTtl = (
  client: DynamoDBClient,
  tableName: string,
  attribute: string,
  onError: (error: unknown) => void,
): Repeating =>
  repeat(
    () => removeExpired(client, tableName, attribute),
    (tookMillis) => Math.max(minPauseMillis, tookMillis * 20),
    onError,
  );
