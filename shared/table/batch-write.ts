import { BatchWriteCommand, type BatchWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { chunks } from '../core/pool.ts';
import { db, tableName } from './client.ts';
import { backoff } from './commit.ts';
import type { Key } from './keys.ts';

type Request = NonNullable<BatchWriteCommandInput['RequestItems']>[string][number];

const maxItems = 25;

/** Writes 25 items a request, without atomicity. Items that DynamoDB leaves unprocessed are sent again. */
const batchWrite = async (requests: readonly Request[]): Promise<void> => {
  const TableName = tableName();
  for (const some of chunks(requests, maxItems)) {
    let pending = some;
    for (let attempt = 0; pending.length > 0; attempt++) {
      if (attempt > 0) await backoff(attempt);
      if (attempt > 10) throw new Error('DynamoDB kept leaving items unprocessed');
      const { UnprocessedItems } = await db.send(new BatchWriteCommand({ RequestItems: { [TableName]: pending } }));
      pending = UnprocessedItems?.[TableName] ?? [];
    }
  }
};

/** Writes items that nothing reads until a later transaction refers to them. */
export const batchPut = (items: readonly (Key & object)[]): Promise<void> =>
  batchWrite(items.map((Item) => ({ PutRequest: { Item } })));

/** Deletes items that nothing reads any more. */
export const batchDelete = (keys: readonly Key[]): Promise<void> =>
  batchWrite(keys.map((key) => ({ DeleteRequest: { Key: { ...key } } })));
