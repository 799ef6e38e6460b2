import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, it } from 'vitest';
import { batchGet } from '../../shared/table/batch-get.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { reader } from '../../shared/table/reader.ts';
import { makeTable } from '../support/database/table.ts';

const named = (n: number) => ({ PK: `A#reader-${n}`, SK: 'ACCOUNT' });

beforeAll(async () => {
  await makeTable();
  for (let n = 0; n < 150; n++) await db.send(new PutCommand({ TableName: tableName(), Item: { ...named(n), n } }));
});

/** Other tests have the middleware resolved each time, since they add to it. */
it('the reader resolves its middleware once, and each of its requests is its own', async () => {
  expect(reader.config.cacheMiddleware).toBe(true);
  const read = (from: number, to: number) =>
    batchGet<{ n: number }>(Array.from({ length: to - from }, (_, index) => named(from + index)));
  const pages = await Promise.all([read(0, 1), read(1, 3), read(0, 150), read(200, 210), read(149, 150)]);
  const found = pages.map((items) => items.map(({ n }) => n).sort((one, other) => one - other));
  expect(found).toEqual([[0], [1, 2], Array.from({ length: 150 }, (_, n) => n), [], [149]]);
});

it('reads and writes are not copied for a log', () => {
  const middleware = [...db.middlewareStack.identify(), ...reader.middlewareStack.identify()];
  expect(middleware.filter((name) => name.startsWith('loggerMiddleware'))).toEqual([]);
  expect(middleware.filter((name) => name.startsWith('retryMiddleware'))).toHaveLength(2);
});
