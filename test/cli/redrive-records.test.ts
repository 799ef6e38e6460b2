import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { readBatch } from '../../cli/redrive/stream.ts';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { listShards } from '../../local/stream-shards.ts';
import { latestStreamArn } from '../../local/table.ts';
import { tableName } from '../../shared/table/client.ts';
import { writeEntries } from '../faults/entries.ts';
import { readJournal, verifiedChain } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { makeAccount } from '../support/world/world.ts';
import { dyingAtEachCall, redriveWorld } from './redrive-world.ts';

const sinks = makeSinks();
usePump();

const shardId = 'shardId-1';

/** Lambda's report about records that the sequencer could not process. */
const reportOf = (records: readonly DynamoDBRecord[]): string =>
  JSON.stringify({
    requestContext: { condition: 'RetryAttemptsExhausted' },
    DDBStreamBatchInfo: {
      ...{ shardId, streamArn: 'arn:stream' },
      startSequenceNumber: records[0]?.dynamodb?.SequenceNumber,
      endSequenceNumber: records.at(-1)?.dynamodb?.SequenceNumber,
      approximateArrivalOfFirstRecord: '2026-11-21T08:00:00Z',
    },
  });

let trial = 0;

/** Two accounts with entries that have no place yet, and the records of these entries. */
const unplaced = async () => {
  sinks.clear();
  const accounts = [`one-${++trial}`, `other-${trial}`] as const;
  for (const accountId of accounts) await makeAccount(accountId);
  await pump.sequence();
  const [one, other] = accounts;
  const ids = await writeEntries({ [one]: 3, [other]: 2 });
  const records = await pump.takeEntries();
  return { accounts, one, other, ids, records };
};

type Unplaced = Awaited<ReturnType<typeof unplaced>>;

/** The entries of an account that have a place, newest first, without that of its creation. */
const placedOf = async (accountId: string) =>
  (await readJournal(accountId)).filter(({ sequence = 0 }) => sequence > 1).map(({ entryId }) => entryId);

/** Each entry is placed once, in order, and published. */
const expectPlaced = async ({ accounts, ids }: Pick<Unplaced, 'accounts' | 'ids'>): Promise<void> => {
  for (const accountId of accounts) {
    const placed = (await verifiedChain(accountId)).slice(1);
    expect(placed.map(({ entryId }) => entryId)).toEqual(ids.get(accountId));
    for (const sink of [sinks.events, sinks.lines]) {
      const published = sink.filter((entry) => entry.accountId === accountId && entry.sequence > 1);
      expect(new Set(published.map(({ entryId }) => entryId))).toEqual(new Set(ids.get(accountId)));
    }
  }
};

it('places and publishes every entry of the records, wherever the redrive dies', async () => {
  let last: Unplaced | undefined;
  const calls = await dyingAtEachCall(
    async () => {
      last = await unplaced();
      const { records } = last;
      const halves = [records.slice(0, 3), records.slice(3)];
      return redriveWorld({
        consumer: 'sequencer',
        bodies: [reportOf(halves[0] ?? []), reportOf(halves[1] ?? []), JSON.stringify({ source: 'aws.events' })],
        records: async ({ first }) => halves.find(([record]) => record?.dynamodb?.SequenceNumber === first),
        invoke: (event: DynamoDBStreamEvent) => sequencer(event),
      });
    },
    async ({ dead }) => {
      expect(dead()).toEqual([]);
      if (last) await expectPlaced(last);
    },
  );
  expect(calls).toBeGreaterThan(8);
});

it('leaves the entries of an account from a poisoned one on, and places those of others', async () => {
  const { one, accounts, ids, records } = await unplaced();
  const [before, poisoned] = ids.get(one) ?? [];
  let poison: string | undefined = poisoned;
  const world = redriveWorld({
    consumer: 'sequencer',
    bodies: [reportOf(records)],
    records: async () => records,
    invoke: (event: DynamoDBStreamEvent) =>
      poison !== undefined && JSON.stringify(event).includes(poison)
        ? Promise.reject(new Error('Task timed out'))
        : sequencer(event),
  });
  expect(await world.run()).toEqual({ done: 0, left: [{ message: 'm0', reason: `${one}: Task timed out` }] });
  expect(await placedOf(one)).toEqual([before]);
  expect((await placedOf(accounts[1])).reverse()).toEqual(ids.get(accounts[1]));
  poison = undefined;
  expect(await world.run()).toEqual({ done: 1, left: [] });
  await expectPlaced({ accounts, ids });
});

it('leaves later messages of an account behind one that fails', async () => {
  const { one, other, accounts, ids, records } = await unplaced();
  let poison = ids.get(one)?.[0];
  const world = redriveWorld({
    consumer: 'sequencer',
    bodies: records.map((record) => reportOf([record])),
    records: async ({ first }) => records.filter(({ dynamodb }) => dynamodb?.SequenceNumber === first),
    invoke: (event: DynamoDBStreamEvent) =>
      poison !== undefined && JSON.stringify(event).includes(poison)
        ? Promise.reject(new Error('Task timed out'))
        : sequencer(event),
  });
  expect(await world.run()).toMatchObject({ done: 2, left: Array(3).fill({ reason: `${one}: Task timed out` }) });
  expect([(await placedOf(one)).length, (await placedOf(other)).length]).toEqual([0, 2]);
  poison = undefined;
  expect(await world.run()).toEqual({ done: 3, left: [] });
  await expectPlaced({ accounts, ids });
});

it('repairs the accounts that are named when the stream no longer has the records', async () => {
  const { accounts, ids, records } = await unplaced();
  const given = {
    consumer: 'sequencer',
    bodies: [reportOf(records)],
    records: async () => undefined,
    invoke: (event: DynamoDBStreamEvent) => sequencer(event),
  } as const;
  const unnamed = redriveWorld(given);
  expect(await unnamed.run()).toMatchObject({ done: 0, left: [{ reason: expect.stringContaining('--account') }] });
  expect(unnamed.dead()).toHaveLength(1);
  expect(await redriveWorld({ ...given, accounts }).run()).toEqual({ done: 1, left: [] });
  await expectPlaced({ accounts, ids });
});

it('removes the messages of timers whose records are gone: the sweep finds their grants', async () => {
  const { records } = await unplaced();
  const world = redriveWorld({ consumer: 'timer', bodies: [reportOf(records)], records: async () => undefined });
  expect(await world.run()).toEqual({ done: 1, left: [] });
});

it('reads the records between two sequence numbers from the stream', async () => {
  const { records } = await unplaced();
  const tables = new DynamoDBClient({});
  const streamArn = await latestStreamArn(tables, tableName());
  const client = new DynamoDBStreamsClient({ endpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '' });
  try {
    const [{ ShardId = '' } = {}] = await listShards({ client, streamArn });
    const numbers = records.slice(1, 4).map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');
    const range = { streamArn, shardId: ShardId, first: numbers[0] ?? '', last: numbers.at(-1) ?? '', at: '' };
    const found = await readBatch(client, range);
    expect(found?.[0]?.dynamodb?.SequenceNumber).toBe(range.first);
    expect(found?.at(-1)?.dynamodb?.SequenceNumber).toBe(range.last);
    const keys = found?.map(({ dynamodb }) => dynamodb?.Keys?.['SK']?.S);
    expect(keys).toEqual(expect.arrayContaining(records.slice(1, 4).map(({ dynamodb }) => dynamodb?.Keys?.['SK']?.S)));
    expect(await readBatch(client, { ...range, first: '0' })).toBeUndefined();
  } finally {
    client.destroy();
    tables.destroy();
  }
});
