import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { db, tableName } from './client.ts';
import { backoff } from './commit.ts';
import type { Key } from './keys.ts';

const maxKeys = 100;

/**
 * Reads items by key, strongly consistent, 100 a request; keys that DynamoDB leaves over are asked for again.
 * @returns the items that exist, in no particular order
 */
export const batchGet = async <Item>(all: readonly Key[]): Promise<Item[]> => {
  const TableName = tableName();
  const items: Item[] = [];
  for (let start = 0; start < all.length; start += maxKeys) {
    let pending: Record<string, unknown>[] = all.slice(start, start + maxKeys).map((key) => ({ ...key }));
    for (let attempt = 0; pending.length > 0; attempt++) {
      if (attempt > 0) await backoff(attempt);
      if (attempt > 10) throw new Error('DynamoDB kept leaving keys unprocessed');
      const answer = await db.send(
        new BatchGetCommand({ RequestItems: { [TableName]: { Keys: pending, ConsistentRead: true } } }),
      );
      items.push(...((answer.Responses?.[TableName] ?? []) as Item[]));
      pending = answer.UnprocessedKeys?.[TableName]?.Keys ?? [];
    }
  }
  return items;
};
