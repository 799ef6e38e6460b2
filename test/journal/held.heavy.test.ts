import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBRecord, ScheduledEvent } from 'aws-lambda';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../functions/sequencer/handler.ts';
import { handler as outbox } from '../../functions/signals/outbox-handler.ts';
import { processedCount } from '../../local/stream-shards.ts';
import { clock } from '../../shared/core/clock.ts';
import { newId } from '../../shared/core/ids.ts';
import { log } from '../../shared/core/log.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';
import { readPending } from '../../shared/signals/store.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { commit } from '../../shared/table/commit.ts';
import type { SequencedEntry, UnsequencedEntry } from '../../shared/table/journal-entry.ts';
import { keys } from '../../shared/table/keys.ts';
import { later, minute, second, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { batch, imaged, record } from '../support/events/records.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { freshId } from '../support/world/world.ts';

const start = '2026-11-21T08:00:00.000Z';
const sinks = makeSinks();
const logged = vi.spyOn(log, 'error').mockImplementation(() => undefined);

beforeAll(makeTable);
beforeEach(() => {
  setClock(start);
  sinks.clear();
  logged.mockClear();
});

const codes = (code: string) => logged.mock.calls.flatMap(([one, , details]) => (one === code ? [details] : []));
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const pass = (millis: number): void => setClock(later(clock.now(), millis));

const write = async (accountId: string, more: Partial<UnsequencedEntry> = {}): Promise<UnsequencedEntry> => {
  const entry: UnsequencedEntry = {
    ...{ entryId: newId('jrn', clock.now()), accountId, at: clock.now(), type: 'account.noted', data: {} },
    ...{ actor: { kind: 'service', id: 'backend' }, target: { type: 'account', id: accountId } },
    ...more,
  };
  await commit({ writes: [], entries: [entry] });
  return entry;
};

/** The record of an entry in the stream, written at its instant. */
const recordOf = ({ accountId, entryId, at }: UnsequencedEntry): DynamoDBRecord => {
  const one = record('INSERT', keys.journalEntry(accountId, entryId), entryId);
  return { ...one, dynamodb: { ...one.dynamodb, ApproximateCreationDateTime: Date.parse(at) / 1000 } };
};

/** Delivers records as Lambda does: the rest of a batch again, a second later, before the next batch. */
const stream = async (records: readonly DynamoDBRecord[], attempts = 20): Promise<DynamoDBRecord[]> => {
  const left = chunks(records, 100);
  for (let attempt = 0; left[0] && attempt < attempts; attempt++) {
    const rest = left[0].slice(processedCount(left[0], await handler({ Records: [...left[0]] })));
    if (rest.length > 0) left[0] = rest;
    else left.shift();
    pass(second);
  }
  return left.flat();
};

const scheduled = { source: 'aws.events', 'detail-type': 'Scheduled Event' } as ScheduledEvent;

/** Lets minutes pass, with what the rule asks for in each. */
const minutes = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) {
    pass(minute);
    await handler(scheduled);
  }
};

const eventsOf = (accountId: string): string[] =>
  sinks.events.filter((event) => event.accountId === accountId).map(({ entryId }) => entryId);
const linesOf = (accountId: string): string[] =>
  sinks.lines.filter((line) => line.accountId === accountId).map(({ entryId }) => entryId);

/** The bus fails for these accounts. */
const failFor = (...accountIds: string[]): void => {
  sinks.failing.bus = (first: SequencedEntry) => accountIds.includes(first.accountId);
};

describe('a poisoned and an oversized entry of one account', () => {
  it('delay the entries and signals of 100 other accounts by seconds', async () => {
    const bad = freshId('bad');
    const before = await write(bad);
    const large = await write(bad, { data: { words: 'é'.repeat(140_000) } });
    // A number beyond those of JavaScript has no canonical form, and so no hash.
    const poison = await write(bad, { data: { count: 12_345_678_901_234_567_890n } });
    const after = await write(bad);
    const ended = await pooled(numbers(100), 20, async (index) => {
      const [accountId, sessionId] = [freshId(`good-${index}`), newId('ses', clock.now())];
      const Item = { ...keys.session(accountId, sessionId), acknowledgements: {} };
      await db.send(new PutCommand({ TableName: tableName(), Item }));
      const data = { endedAt: clock.now(), endReason: 'left', actingAs: { userId: 'olga', role: 'owner' } };
      const target = { type: 'support-session', id: sessionId };
      return write(accountId, { type: 'support-session.ended', target, data });
    });
    const records = [before, large, poison, after, ...ended].map(recordOf);
    expect(await stream(records)).toEqual([]);
    expect(Date.parse(clock.now()) - Date.parse(start)).toBeLessThan(10 * second);

    for (const { accountId, entryId } of ended) {
      expect([eventsOf(accountId), linesOf(accountId)].map((ids) => [...new Set(ids)])).toEqual([[entryId], [entryId]]);
    }
    const signals = sinks.events.filter(({ type }) => type === 'support-session.ended');
    await pooled(signals, 20, (detail) => outbox({ detail }));
    const ids = ended.map(({ entryId }) => entryId);
    expect([...(await readPending('default', ids)).keys()].sort()).toEqual(ids.sort());

    expect(new Set(linesOf(bad))).toEqual(new Set([before.entryId, large.entryId]));
    expect(new Set(eventsOf(bad))).toEqual(new Set([before.entryId]));
    expect(codes('ENTRY_UNDELIVERABLE')).toContainEqual(expect.objectContaining({ entryId: large.entryId }));
    expect(codes('JOURNAL_HELD')).toEqual([expect.objectContaining({ accountId: bad, entryId: poison.entryId })]);
  });

  it('do not delay the rest of this account for longer than minutes', async () => {
    const bad = freshId('bad');
    const poison = await write(bad, { data: { count: 12_345_678_901_234_567_890n } });
    pass(10 * second);
    expect(await stream([recordOf(poison)])).toEqual([]);
    const after = await write(bad);
    expect(await stream([recordOf(after)])).toEqual([]);
    expect(eventsOf(bad)).toEqual([]);
    await minutes(15);
    expect(eventsOf(bad)).toEqual([after.entryId]);
    expect(codes('ENTRY_UNDELIVERABLE')).toContainEqual({ accountId: bad, entryId: poison.entryId });
    const next = await write(bad);
    await stream([recordOf(next)]);
    expect(eventsOf(bad)).toEqual([after.entryId, next.entryId]);
  });
});

describe('a journal that is held', () => {
  /** An account whose second entry the bus does not take, held. */
  const heldAccount = async () => {
    const accountId = freshId('held');
    const first = await write(accountId);
    await stream([recordOf(first)]);
    failFor(accountId);
    const second = await write(accountId);
    pass(10_000);
    expect(await stream([recordOf(second)])).toEqual([]);
    return { accountId, ids: [first.entryId, second.entryId] };
  };

  it('keeps the order of its entries, and those that come meanwhile wait', async () => {
    const { accountId, ids } = await heldAccount();
    for (const _ of numbers(3)) {
      const entry = await write(accountId);
      ids.push(entry.entryId);
      expect(await stream([recordOf(entry)])).toEqual([]);
      await minutes(1);
    }
    expect(eventsOf(accountId)).toEqual(ids.slice(0, 1));
    sinks.failing.bus = () => false;
    await minutes(5);
    expect(eventsOf(accountId)).toEqual(ids);
    expect(linesOf(accountId)).toEqual(ids);
    expect(sinks.events.filter((event) => event.accountId === accountId).map(({ sequence }) => sequence)).toEqual([
      ...[1, 2, 3, 4, 5],
    ]);
  });

  it('loses no entry that comes while those before it are delivered', async () => {
    const { accountId, ids } = await heldAccount();
    const late = await write(accountId);
    ids.push(late.entryId);
    let meanwhile: Promise<DynamoDBRecord[]> | undefined;
    sinks.failing.bus = () => {
      meanwhile ??= stream([recordOf(late)]);
      return false;
    };
    await minutes(1);
    await meanwhile;
    await minutes(5);
    expect([...new Set(eventsOf(accountId))]).toEqual(ids);
  });

  it('stays held, entry by entry, while the bus takes none of them', async () => {
    const { accountId, ids } = await heldAccount();
    await minutes(60);
    expect(codes('ENTRY_UNDELIVERABLE')).toEqual([]);
    sinks.failing.bus = () => false;
    await minutes(5);
    expect(eventsOf(accountId)).toEqual(ids);
  });
});

describe('an outage', () => {
  it('is waited for in the stream for ten minutes, since it delays no other journal', async () => {
    const entries = [await write(freshId('out')), await write(freshId('out'))];
    sinks.failing.bus = () => true;
    const records = entries.map(recordOf);
    pass(9 * minute);
    expect((await handler(batch(...records))).batchItemFailures).toHaveLength(2);
    pass(minute);
    expect(await handler(batch(...records))).toEqual({ batchItemFailures: [] });
    sinks.failing.bus = () => false;
    await minutes(1);
    for (const { accountId, entryId } of entries) expect(eventsOf(accountId)).toEqual([entryId]);
  });
});

describe('a notice that the bus does not take', () => {
  it('is kept and published later, and holds up neither others nor later ones', async () => {
    const accountId = freshId('lead');
    const leadOf = (leadId: string) => ({
      ...{ accountId, campaignId: 'camp', leadId, assignedTo: null, receivedAt: clock.now(), assignedAt: null },
      ...{ eventId: newId('evt', clock.now()), explanation: {} },
    });
    const [one, two] = [leadOf('one'), leadOf('two')];
    const recordFor = (lead: typeof one) =>
      imaged(keys.lead(accountId, 'camp', lead.leadId), undefined, lead, lead.receivedAt);
    failFor(accountId);
    pass(10 * second);
    expect(await stream([recordFor(one)])).toEqual([]);
    await minutes(2);
    sinks.failing.bus = () => false;
    await stream([recordFor(two)]);
    expect(eventsOf(accountId)).toEqual([two.eventId]);
    await minutes(1);
    expect(eventsOf(accountId)).toEqual([two.eventId, one.eventId]);
    await minutes(5);
    expect(eventsOf(accountId)).toHaveLength(2);
  });
});
