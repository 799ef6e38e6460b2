import { afterEach, describe, expect, it } from 'vitest';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { clock } from '../../shared/core/clock.ts';
import type { SequencedEntry } from '../../shared/table/journal-entry.ts';
import { setClock } from '../support/clock/clock.ts';
import { verifiedChain, withoutSalts } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { deliver, type Trouble } from '../support/events/stream.ts';
import fc from '../support/random/fast-check.ts';
import { cases } from '../support/setup/quick.ts';
import { freshId, makeAccount } from '../support/world/world.ts';
import { writeEntries } from './entries.ts';

const sinks = makeSinks();
usePump();
afterEach(() => {
  sinks.clear();
  setClock();
});

/** Accounts whose new entries lie interleaved in the stream, in the order of `ids`; one has more than a head holds. */
const burst = async (counts: readonly number[]) => {
  const accounts = await Promise.all(counts.map(() => makeAccount(freshId('burst'))));
  await pump.sequence();
  sinks.clear();
  // On a slow machine, entries that fail would otherwise be old enough to be held.
  setClock(clock.now());
  const ids = await writeEntries(Object.fromEntries(accounts.map((id, index) => [id, counts[index] ?? 0])));
  return { accounts, ids, records: await pump.takeEntries() };
};

const idsOf = (entries: readonly SequencedEntry[]): string[] => entries.map((entry) => entry.entryId);

/** The chain after the account's own first entry. */
const chainOf = async (accountId: string): Promise<SequencedEntry[]> => (await verifiedChain(accountId)).slice(1);

const published = (sink: readonly SequencedEntry[], accountId: string): SequencedEntry[] =>
  sink.filter((entry) => entry.accountId === accountId);

/** Every entry has one place, and was published unchanged each time. */
const expectPlacedAndPublished = async (
  accounts: readonly string[],
  ids: ReadonlyMap<string, string[]>,
): Promise<void> => {
  for (const accountId of accounts) {
    const chain = await chainOf(accountId);
    expect(idsOf(chain).sort()).toEqual([...(ids.get(accountId) ?? [])].sort());
    const places = new Map(chain.map((entry) => [entry.entryId, entry]));
    for (const event of published(sinks.events, accountId)) expect(event).toEqual(places.get(event.entryId));
    expect(new Set(idsOf(published(sinks.events, accountId)))).toEqual(new Set(places.keys()));
    expect(new Set(idsOf(published(sinks.lines, accountId)))).toEqual(new Set(places.keys()));
  }
};

/** True about `percent` times in a hundred, as the seed says. */
const chance = (next: () => number, percent: number) => () => next() * 100 < percent;

/** A small generator of numbers from 0 to 1, from a seed. */
const numbers = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

const trouble = (next: () => number): Trouble => ({
  batchSize: () => 1 + Math.floor(next() * 60),
  doubled: chance(next, 20),
  dropped: chance(next, 15),
  unanswered: chance(next, 15),
  echoed: chance(next, 20),
});

describe('the sequencer', () => {
  it('places more entries than a head holds in the order of the stream, and publishes them once in order', async () => {
    const { accounts, ids, records } = await burst([120, 3]);
    await deliver(sequencer, records);
    for (const accountId of accounts) {
      const chain = await chainOf(accountId);
      expect(idsOf(chain)).toEqual(ids.get(accountId));
      expect(published(sinks.events, accountId)).toEqual(withoutSalts(chain));
      expect(published(sinks.lines, accountId).map((line) => line.entryId)).toEqual(ids.get(accountId));
    }
  });

  it('places each entry once for two consumers at once, with deliveries doubled, lost, late and cut anew', async () => {
    const seeds = fc.integer({ min: 1 });
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const next = numbers(seed);
        const { accounts, ids, records } = await burst([60, 7, 1]);
        sinks.failing.bus = () => (next() < 0.1 ? (next() < 0.5 ? 'some' : true) : false);
        sinks.failing.logs = chance(next, 10);
        await Promise.all([deliver(sequencer, records, trouble(next)), deliver(sequencer, records, trouble(next))]);
        await expectPlacedAndPublished(accounts, ids);
        sinks.clear();
      }),
      { numRuns: cases(1, 3) },
    );
  });

  it('places each entry once when records come in any order', async () => {
    const { accounts, ids, records } = await burst([30, 30]);
    const next = numbers(7);
    const shuffled = records.map((record) => ({ record, at: next() })).sort((one, other) => one.at - other.at);
    await deliver(
      sequencer,
      shuffled.map(({ record }) => record),
      trouble(next),
    );
    await expectPlacedAndPublished(accounts, ids);
  });

  it('publishes the entries of each account in order, though the bus and the log group fail now and then', async () => {
    const { accounts, ids, records } = await burst([60, 20]);
    const next = numbers(11);
    sinks.failing.bus = () => (next() < 0.3 ? (next() < 0.5 ? 'some' : true) : false);
    sinks.failing.logs = chance(next, 30);
    await deliver(sequencer, records, { batchSize: () => 1 + Math.floor(next() * 40), unanswered: chance(next, 10) });
    for (const accountId of accounts) {
      const first = [...new Set(idsOf(published(sinks.events, accountId)))];
      expect(first).toEqual(ids.get(accountId));
    }
    await expectPlacedAndPublished(accounts, ids);
  });

  it('does not let one account hold up another: the failed one alone comes again', async () => {
    const { accounts, ids, records } = await burst([2, 2]);
    const [failing = '', other = ''] = accounts;
    sinks.failing.bus = ({ accountId }) => accountId === failing;
    const { batchItemFailures } = await sequencer({ Records: records });
    const first = records.find((record) => record.dynamodb?.Keys?.['PK']?.S?.includes(failing));
    expect(batchItemFailures).toEqual([{ itemIdentifier: first?.dynamodb?.SequenceNumber }]);
    expect(idsOf(published(sinks.events, other))).toEqual(ids.get(other));
    sinks.failing.bus = () => false;
    expect(await sequencer({ Records: records })).toEqual({ batchItemFailures: [] });
    await expectPlacedAndPublished(accounts, ids);
  });
});
