import {
  type _Record,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { type Consumption, ShardConsumer } from '../../local/stream-consumer.ts';

const record = (number: number): _Record => ({
  eventName: number % 2 === 0 ? 'MODIFY' : 'INSERT',
  dynamodb: { SequenceNumber: String(number), Keys: { PK: { S: `k${number}` } } },
});

/** A closed shard of records 1 … `count`, in pages of four. */
const shardOf = (count: number): DynamoDBStreamsClient => {
  const send = async (command: unknown) => {
    if (command instanceof GetShardIteratorCommand) return { ShardIterator: command.input.SequenceNumber ?? '0' };
    if (!(command instanceof GetRecordsCommand)) throw new Error('not expected');
    const from = Number(command.input.ShardIterator);
    const Records = Array.from({ length: Math.min(4, count - from) }, (_, index) => record(from + index + 1));
    return { Records, ...(from + Records.length < count ? { NextShardIterator: String(from + Records.length) } : {}) };
  };
  return { send } as unknown as DynamoDBStreamsClient;
};

const numbers = (event: unknown): number[] =>
  (event as { Records: DynamoDBRecord[] }).Records.map((one) => Number(one.dynamodb?.SequenceNumber));

/** Runs a consumer over records 1 … 10 to the end. */
const consume = async (invoke: Consumption['invoke'], more: Partial<Consumption> = {}) => {
  const seen: number[][] = [];
  const saved: string[] = [];
  const reported: unknown[] = [];
  const consumption: Consumption = {
    client: shardOf(10),
    streamArn: 'arn',
    functionId: 'fn',
    invoke: (event) => {
      seen.push(numbers(event));
      return invoke(event);
    },
    batchSize: 3,
    filters: [],
    ttlAttribute: 'ttl',
    checkpoints: { read: async () => undefined, write: async (_, number) => void saved.push(number) },
    report: (_, error) => reported.push(error),
    signal: new AbortController().signal,
    ...more,
  };
  await new ShardConsumer(consumption, 'shard').run();
  return { seen, saved, reported };
};

const done = async () => ({ batchItemFailures: [] });

test('hands over batches in order and remembers how far it came', async () => {
  const { seen, saved } = await consume(done);
  expect(seen).toEqual([[1, 2, 3], [4], [5, 6, 7], [8], [9, 10]]);
  expect(saved).toEqual(['3', '4', '7', '8', '10']);
});

test('goes on after its checkpoint', async () => {
  const { seen } = await consume(done, { checkpoints: { read: async () => '8', write: async () => {} } });
  expect(seen).toEqual([[9, 10]]);
});

test('passes over what does not fit', async () => {
  const { seen } = await consume(done, { filters: [{ eventName: ['MODIFY'] }] });
  expect(seen).toEqual([[2, 4], [6, 8], [10]]);
});

test('tries again from the first record that failed, and keeps what was done before it', async () => {
  let failures = 2;
  const { seen, saved } = await consume(async (event) => {
    const failed = numbers(event).includes(2) && failures-- > 0;
    return { batchItemFailures: failed ? [{ itemIdentifier: '3' }, { itemIdentifier: '2' }] : [] };
  });
  expect(seen.slice(0, 4)).toEqual([
    [1, 2, 3],
    [2, 3, 4],
    [2, 3, 4],
    [5, 6, 7],
  ]);
  expect(saved.slice(0, 2)).toEqual(['1', '4']);
});

test('a function that throws gets the whole batch again', async () => {
  let failures = 1;
  const { seen, reported } = await consume(async (event) => {
    if (numbers(event).includes(5) && failures-- > 0) throw new Error('down');
    return { batchItemFailures: [] };
  });
  expect(seen.filter((batch) => batch.includes(5))).toEqual([
    [5, 6, 7],
    [5, 6, 7],
  ]);
  expect(reported).toHaveLength(1);
});
