import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterEach, expect, test } from 'vitest';
import { type Queues, startQueues } from '../../local/queues.ts';
import { until } from './support/until.ts';

let queues: Queues | undefined;
afterEach(() => queues?.stop());

/** What the function was called with, batch by batch; the first calls do as configured, later ones succeed. */
const consume = (bodies: readonly string[], ...calls: ((event: SQSEvent) => SQSBatchResponse | undefined)[]) => {
  const seen: string[][] = [];
  const counts: string[] = [];
  const reported: string[] = [];
  const fn = async (given: unknown) => {
    const event = given as SQSEvent;
    seen.push(event.Records.map(({ body }) => body));
    counts.push(...event.Records.map(({ attributes }) => attributes.ApproximateReceiveCount));
    return calls.shift()?.(event);
  };
  const wiring = { id: 'Queue', functionId: 'Fn', batchSize: 2, visibilityMillis: 60_000, maxReceives: 3 };
  queues = startQueues([wiring], new Map([['Fn', fn]]), 40, (what) => reported.push(what));
  for (const body of bodies) queues.send('Queue', body);
  return { seen, counts, reported };
};

const fail =
  (...bodies: string[]) =>
  ({ Records }: SQSEvent): SQSBatchResponse => ({
    batchItemFailures: Records.filter(({ body }) => bodies.includes(body)).map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  });

const broken = (): never => {
  throw new Error('down');
};

test('messages come in batches, each once', async () => {
  const { seen } = consume(['a', 'b', 'c']);
  await queues?.settled();
  expect(seen.flat()).toEqual(['a', 'b', 'c']);
  expect(Math.max(...seen.map((batch) => batch.length))).toBeLessThanOrEqual(2);
  queues?.send('Queue', 'd');
  await queues?.settled();
  expect(seen.at(-1)).toEqual(['d']);
});

test('a message that failed comes again, alone, once it can be seen; others are taken meanwhile', async () => {
  const startedAt = performance.now();
  const { seen, counts } = consume(['a', 'b', 'c'], fail('a'), fail());
  await until(() => (seen.flat().length === 4 ? true : undefined));
  expect(seen.flat()).toEqual(['a', 'b', 'c', 'a']);
  expect(counts).toEqual(['1', '1', '1', '2']);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(39);
});

test('a batch comes again when the function throws, or names a message that is none of it', async () => {
  const { seen, reported } = consume(['a'], broken, () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }));
  await until(() => (seen.length === 3 ? true : undefined));
  expect(seen).toEqual([['a'], ['a'], ['a']]);
  expect(reported).toEqual(['The function Fn failed on messages of a queue']);
});

test('a message that was received as often as allowed is dropped and reported', async () => {
  const { seen, reported } = consume(['a'], fail('a'), fail('a'), fail('a'));
  await until(() => reported.at(0));
  expect(seen).toEqual([['a'], ['a'], ['a']]);
  expect(reported).toEqual(['A message of Queue was dropped after 3 attempts']);
});

test('sending to a queue without a consumer throws', () => {
  consume([]);
  expect(() => queues?.send('Other', 'a')).toThrow('no function consumes the queue Other');
});
