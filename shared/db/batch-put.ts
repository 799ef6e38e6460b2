import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { chunks } from '../pool.ts';
import { db, tableName } from './client.ts';
import { backoff } from './commit.ts';
import type { Key } from './keys.ts';

const maxItems = 25;

/**
 * Writes items, 25 a request, not as one: for what nobody looks at before a transaction has named it. What DynamoDB
 * leaves over is sent again.
 */
export const batchPut = async (items: readonly (Key & object)[]): Promise<void> => {
  const TableName = tableName();
  for (const some of chunks(items, maxItems)) {
    let pending: unknown[] = some.map((Item) => ({ PutRequest: { Item } }));
    for (let attempt = 0; pending.length > 0; attempt++) {
      if (attempt > 0) await backoff(attempt);
      if (attempt > 10) throw new Error('DynamoDB kept leaving items unprocessed');
      const { UnprocessedItems } = await db.send(
        new BatchWriteCommand({ RequestItems: { [TableName]: pending as { PutRequest: { Item: object } }[] } }),
      );
      pending = UnprocessedItems?.[TableName] ?? [];
    }
  }
};
