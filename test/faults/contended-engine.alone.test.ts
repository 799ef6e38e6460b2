import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactGetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { plain, tableName } from '../../shared/table/client.ts';
import { db } from '../support/database/db.ts';
import { makeTable } from '../support/database/table.ts';
import { useContendedEngine } from '../support/faults/contended-engine.ts';

const engine = useContendedEngine([500, 500]);
beforeAll(async () => {
  await makeTable();
  // What the engine refuses is to be seen, not retried.
  plain.config.maxAttempts = async () => 1;
});

const Put = (SK: string, value: number) => ({ Put: { TableName: tableName(), Item: { PK: 'contended', SK, value } } });
const transact = (...items: [string, number][]) =>
  db.send(new TransactWriteCommand({ TransactItems: items.map(([SK, value]) => Put(SK, value)) }));
const settled = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  );

/** Begins a transaction. @returns what comes of it, once it has arrived at the engine */
const begun = async (...items: [string, number][]): Promise<{ result: Promise<unknown> }> => {
  const { transactions } = engine.counts();
  const result = settled(transact(...items));
  await vi.waitFor(() => expect(engine.counts().transactions).toBe(transactions + 1), { timeout: 60_000 });
  return { result };
};

describe('while a transaction is in flight, the contended engine', () => {
  it('refuses one that shares an item, and names the item', async () => {
    const { result } = await begun(['a', 1], ['b', 1]);
    const second = await settled(transact(['c', 2], ['b', 2]));
    expect(second).toBeInstanceOf(TransactionCanceledException);
    const { CancellationReasons } = second as TransactionCanceledException;
    expect(CancellationReasons?.map(({ Code }) => Code)).toEqual(['None', 'TransactionConflict']);
    expect(await result).toBe('done');
    expect(await settled(transact(['b', 3]))).toBe('done');
  });

  it('lets one through that shares none', async () => {
    const { result } = await begun(['d', 1]);
    expect(await Promise.all([result, settled(transact(['e', 1]))])).toEqual(['done', 'done']);
  });

  it('refuses single writes and transactional reads of its items', async () => {
    const Key = { PK: 'contended', SK: 'f' };
    const { result } = await begun(['f', 1]);
    const [write, read] = await Promise.all([
      settled(db.send(new PutCommand(Put('f', 2).Put))),
      settled(db.send(new TransactGetCommand({ TransactItems: [{ Get: { TableName: tableName(), Key } }] }))),
    ]);
    expect(await result).toBe('done');
    expect(write).toBeInstanceOf(TransactionConflictException);
    expect(read).toBeInstanceOf(TransactionCanceledException);
    expect(engine.counts()).toMatchObject({ refusedWrites: 1, refusedReads: 1 });
  });
});
