import { BatchGetItemCommand, type BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { tableName } from './client.ts';
import { backoff } from './commit.ts';
import { Contended } from './errors.ts';
import type { Key } from './keys.ts';
import { reader } from './reader.ts';

const maxKeys = 100;

type Keys = NonNullable<BatchGetItemCommandOutput['UnprocessedKeys']>[string]['Keys'];

/**
 * Reads items by key, strongly consistent, 100 a request; keys that DynamoDB leaves unprocessed are requested again. Uses
 * the fast reader, since decisions read through this function.
 * @returns the items that exist, in no particular order
 * @throws Contended when DynamoDB keeps leaving keys unprocessed
 */
export const batchGet = async <Item>(all: readonly Key[]): Promise<Item[]> => {
  const TableName = tableName();
  const items: Item[] = [];
  for (let start = 0; start < all.length; start += maxKeys) {
    let pending: Keys = all.slice(start, start + maxKeys).map(({ PK, SK }) => ({ PK: { S: PK }, SK: { S: SK } }));
    for (let attempt = 0; pending !== undefined && pending.length > 0; attempt++) {
      if (attempt > 0) await backoff(attempt);
      if (attempt > 10) throw new Contended('DynamoDB kept leaving keys unprocessed');
      const answer: BatchGetItemCommandOutput = await reader.send(
        new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: pending, ConsistentRead: true } } }),
      );
      for (const item of answer.Responses?.[TableName] ?? []) items.push(unmarshall(item) as Item);
      pending = answer.UnprocessedKeys?.[TableName]?.Keys;
    }
  }
  return items;
};
