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
 * Removes the items whose time has come, in DynamoDB's place: the embedded engine leaves them. An item that was given
 * more time meanwhile stays.
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

const leastPauseMillis = 1000;

/** Looks for expired items every second, or less often in a large table, so that it takes a twentieth of the time. */
export const startTtl = (
  client: DynamoDBClient,
  tableName: string,
  attribute: string,
  onError: (error: unknown) => void,
): Repeating =>
  repeat(
    () => removeExpired(client, tableName, attribute),
    (tookMillis) => Math.max(leastPauseMillis, tookMillis * 20),
    onError,
  );
