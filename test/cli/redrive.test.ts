import { expect, it } from 'vitest';
import { type Consumer, consumerNames, consumers } from '../../cli/redrive/consumers.ts';
import { contentOf } from '../../cli/redrive/message.ts';
import { functionAt, pushing, resourcesOf, templates } from '../infra/templates.ts';
import { dyingAtEachCall, redriveWorld } from './redrive-world.ts';

const eventOf = (accountId: string, sequence: number) => ({
  detail: { accountId, sequence, entryId: `${accountId}-${sequence}` },
});
type Event = ReturnType<typeof eventOf>;

/** As Lambda reports a failed call, and as a rule sends an event that it could not deliver. */
const reported = (event: object): string =>
  JSON.stringify({ version: '1.0', requestContext: {}, requestPayload: event });
const sent = (event: object): string => JSON.stringify(event);

const bodies = [
  ...[3, 1].map((sequence) => reported(eventOf('one', sequence))),
  sent(eventOf('one', 2)),
  ...[5, 4].map((sequence) => sent(eventOf('other', sequence))),
];

/** A consumer that keeps each entry once, whatever comes again. */
const keeper = (refuses: (id: string) => boolean = () => false) => {
  const kept: string[] = [];
  const invoke = async ({ detail }: Event) => {
    if (!detail) throw new TypeError('no detail');
    if (refuses(detail.entryId)) throw new Error(`${detail.entryId} is poisoned`);
    if (!kept.includes(detail.entryId)) kept.push(detail.entryId);
  };
  const of = (accountId: string) => kept.filter((id) => id.startsWith(`${accountId}-`));
  return { kept, invoke, of };
};

it('hands events over again, each once, in the order of their account, wherever it dies', async () => {
  let consumer = keeper();
  const calls = await dyingAtEachCall(
    async () => {
      consumer = keeper();
      return redriveWorld({ consumer: 'outbox', bodies, invoke: consumer.invoke });
    },
    async ({ dead }) => {
      expect(dead()).toEqual([]);
      expect(consumer.of('one')).toEqual(['one-1', 'one-2', 'one-3']);
      expect(consumer.of('other')).toEqual(['other-4', 'other-5']);
    },
  );
  expect(calls).toBeGreaterThan(10);
});

it('leaves a poisoned event and what follows it in its account, and nothing else', async () => {
  const poison = new Set(['one-2']);
  const consumer = keeper((id) => poison.has(id));
  const world = redriveWorld({ consumer: 'outbox', bodies: [...bodies, 'not json'], invoke: consumer.invoke });
  expect(await world.run()).toMatchObject({
    done: 3,
    left: expect.arrayContaining([expect.objectContaining({ reason: 'one-2 is poisoned' })]),
  });
  expect([consumer.of('one'), consumer.of('other')]).toEqual([['one-1'], ['other-4', 'other-5']]);
  expect(world.dead()).toEqual([bodies[0], bodies[2], 'not json']);
  poison.clear();
  await world.run();
  expect(consumer.of('one')).toEqual(['one-1', 'one-2', 'one-3']);
  expect(world.dead()).toEqual(['not json']);
});

it('puts messages back into the queue of the push before it removes them, wherever it dies', async () => {
  await dyingAtEachCall(
    async () => redriveWorld({ consumer: 'push', bodies }),
    async ({ dead, queued }) => {
      expect(dead()).toEqual([]);
      expect(new Set(queued)).toEqual(new Set(bodies));
    },
  );
});

it('removes the messages of sweeps only after a sweep has succeeded, wherever it dies', async () => {
  let runs = 0;
  await dyingAtEachCall(
    async () => redriveWorld({ consumer: 'sweep', bodies, invoke: async () => void runs++ }),
    async ({ dead }) => expect([dead(), runs > 0]).toEqual([[], true]),
  );
  const failing = redriveWorld({
    consumer: 'sweep',
    bodies,
    invoke: () => Promise.reject(new Error('1 could not be swept')),
  });
  expect(await failing.run()).toMatchObject({ done: 0, left: bodies.map(() => ({ reason: '1 could not be swept' })) });
  expect(failing.dead()).toHaveLength(bodies.length);
});

it('does nothing with an empty queue', async () => {
  for (const consumer of consumerNames) {
    expect(await redriveWorld({ consumer, bodies: [] }).run()).toEqual({ done: 0, left: [] });
  }
});

it('reads the report about records of a stream', () => {
  const info = {
    shardId: 'shardId-1',
    startSequenceNumber: '100',
    endSequenceNumber: '120',
    approximateArrivalOfFirstRecord: '2026-11-21T08:00:00Z',
    streamArn: 'arn:stream',
  };
  expect(contentOf({ body: JSON.stringify({ DDBStreamBatchInfo: info }) })).toEqual({
    kind: 'batch',
    batch: { streamArn: 'arn:stream', shardId: 'shardId-1', first: '100', last: '120', at: '2026-11-21T08:00:00.000Z' },
  });
  expect(contentOf({ body: '"text"' })).toEqual({ kind: 'unknown' });
});

it('knows every dead-letter queue of the deployment, its function and its queue', () => {
  const { service } = templates(pushing);
  const queues = Object.keys(resourcesOf(service, 'AWS::SQS::Queue'));
  const all = Object.values<Consumer>(consumers);
  const owner = (id: string) => all.filter(({ deadLetters }) => id.startsWith(deadLetters)).length;
  const deadLetters = queues.filter((id) => id.includes('DeadLetters'));
  expect(deadLetters).toHaveLength(all.length);
  expect(deadLetters.map(owner)).toEqual(deadLetters.map(() => 1));
  const functions = Object.keys(resourcesOf(service, 'AWS::Lambda::Function'));
  for (const { fn, queue } of all) {
    expect(functions.filter((id) => id.startsWith(fn))).toHaveLength(1);
    if (queue !== undefined) expect(queues.filter((id) => id.startsWith(queue))).toHaveLength(1);
  }
  expect(functionAt(service, 'functions/sequencer/handler.ts').id).toMatch(/^JournalSequencer/);
});
