import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler as sweep } from '../../functions/expiry/sweep-handler.ts';
import { handler as timer } from '../../functions/expiry/timer-handler.ts';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import { keys } from '../../shared/table/keys.ts';
import { later, minute, second, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { batch, byTtl, record } from '../support/events/records.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { openStream } from '../support/events/stream.ts';
import { freshId } from '../support/world/world.ts';

const start = '2026-11-21T08:00:00.000Z';
const sinks = makeSinks();
const logged = vi.spyOn(log, 'info').mockImplementation(() => undefined);
vi.spyOn(log, 'error').mockImplementation(() => undefined);

let stream: Awaited<ReturnType<typeof openStream>>;
beforeAll(async () => {
  await makeTable();
  stream = await openStream();
});
afterAll(() => stream.close());
beforeEach(() => {
  setClock(start);
  sinks.clear();
  logged.mockClear();
});

const heartbeats = () =>
  logged.mock.calls.flatMap(([code, details, metrics]) =>
    code === 'STREAM_HEARTBEAT' ? [{ ...details, ...metrics }] : [],
  );

/** The heartbeats in the stream since it was last read. */
const beats = async (): Promise<DynamoDBRecord[]> =>
  (await stream.read()).filter(({ dynamodb }) => dynamodb?.Keys?.['SK']?.S === keys.heartbeat().SK);

const sweepNow = () => sweep({}, { getRemainingTimeInMillis: () => 60_000 });

describe('the heartbeat', () => {
  it('goes from each sweep through the stream to the log of both consumers', async () => {
    await sweepNow();
    setClock(later(clock.now(), minute));
    await sweepNow();
    const records = await beats();
    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY']);
    setClock(later(clock.now(), 2 * second));
    for (const consumer of [sequencer, timer]) {
      logged.mockClear();
      expect(await consumer(batch(...records))).toEqual({ batchItemFailures: [] });
      expect(heartbeats()).toEqual([{ at: later(start, minute), HeartbeatAge: 2 * second }]);
    }
  });

  it('is missing while a consumer does not get on', async () => {
    await sweepNow();
    const records = await beats();
    const entry = record('INSERT', keys.journalEntry(freshId('ghost'), 'jrn_01M80B7PC7FKCP02D8H2Q91GNK'), '1');
    expect((await sequencer(batch(entry, ...records))).batchItemFailures).toHaveLength(1);
    // Longer than DynamoDB lets a key be.
    const impossible = record('REMOVE', keys.timer('acme', 'x'.repeat(1100)), '1', byTtl);
    expect((await timer(batch(impossible, ...records))).batchItemFailures).toHaveLength(1);
    expect(heartbeats()).toEqual([]);
  });
});
