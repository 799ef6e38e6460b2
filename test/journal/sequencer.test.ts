import { createHash } from 'node:crypto';
import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { beforeAll, describe, expect, it } from 'vitest';
import { handler } from '../../functions/sequencer/handler.ts';
import { publish } from '../../functions/sequencer/publish.ts';
import type { Notice } from '../../shared/journal/events.ts';
import { canonicalEntry, type JournalEntry, type SequencedEntry } from '../../shared/table/journal-entry.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { withoutSalts } from '../support/events/chain.ts';
import { batch, byTtl, record } from '../support/events/records.ts';
import { freshId, makeAccount, makeGrant, makeUser } from '../support/world/world.ts';
import { answers, events, got, lines, useTargets, withTargets } from './targets.ts';

beforeAll(makeTable);

useTargets();

/** An account with some changes. @returns its id and the ids of its entries, oldest first */
const accountWithEntries = async (users: number): Promise<{ accountId: string; ids: string[] }> => {
  const accountId = await makeAccount();
  for (let n = 0; n < users; n++) await makeUser(accountId, `user-${n}`);
  return { accountId, ids: (await journal(accountId)).map((entry) => entry.entryId) };
};

const journal = async (accountId: string): Promise<JournalEntry[]> => {
  const { body } = await api<{ items: JournalEntry[] }>('listJournal', {
    as: user('owner', accountId),
    params: { accountId },
    query: { pageSize: '200' },
  });
  return body.items.reverse();
};

const inserts = (accountId: string, ids: readonly string[], from = 0) =>
  ids.map((id, n) => record('INSERT', keys.journalEntry(accountId, id), String(from + n)));

describe('the sequencer', () => {
  it('chains new entries in order, and sends the same entries to the bus and the audit log', async () => {
    const { accountId, ids } = await accountWithEntries(12);
    await makeGrant(accountId, { reason: 'é\u{1f600}' });
    const all = (await journal(accountId)).map((entry) => entry.entryId);
    expect(all.slice(0, -1)).toEqual(ids);
    expect(await withTargets(() => handler(batch(...inserts(accountId, all))))).toEqual({ batchItemFailures: [] });

    const entries = await journal(accountId);
    expect(entries.map(({ sequence }) => sequence)).toEqual(all.map((_, n) => n + 1));
    for (const [n, entry] of (entries as SequencedEntry[]).entries()) {
      expect(entry.previousHash).toBe(entries[n - 1]?.hash ?? '0'.repeat(64));
      expect(entry.hash).toBe(createHash('sha256').update(canonicalEntry(entry)).digest('hex'));
    }
    const sent = withoutSalts(entries);
    expect(events().map((event) => JSON.parse(event.Detail ?? ''))).toEqual(sent);
    expect(lines()).toEqual(
      sent.map((entry) => ({ timestamp: Date.parse(entry.at), code: 'JOURNAL_ENTRY', ...entry })),
    );
    expect(events().at(-1)).toMatchObject({
      Source: 'gatehouse',
      DetailType: 'grant.created',
      EventBusName: 'gatehouse',
    });
    // EventBridge takes ten at a time, and 256 KiB.
    expect(got.events.map(({ input }) => (input as unknown as PutEventsCommandInput).Entries?.length)).toEqual([10, 4]);
  });

  it('sends the bus no more at once than it takes, and all of it', async () => {
    // Of a later version: it goes out as it is stored.
    const note = (n: number): Notice => ({
      ...{ accountId: 'acme', entryId: `n-${n}`, at: '2026-11-21T08:00:00.000Z', type: 'wordy', requestId: 'r' },
      ...{ actor: { kind: 'service', id: 'x' }, target: { type: 'account', id: 'acme' } },
      data: { words: 'é'.repeat(45_000) },
    });
    const notes = [1, 2, 3, 4, 5].map(note);
    await withTargets(() => publish(notes));
    expect(events().map(({ Detail = '' }) => JSON.parse(Detail).entryId)).toEqual(notes.map(({ entryId }) => entryId));
    const sizes = got.events.map(({ input }) =>
      ((input as unknown as PutEventsCommandInput).Entries ?? []).map(({ Detail = '' }) => Buffer.byteLength(Detail)),
    );
    expect(sizes.map((some) => some.length)).toEqual([2, 2, 1]);
    for (const some of sizes) expect(some.reduce((sum, one) => sum + one)).toBeLessThan(256 * 1024 - 4096);
  });

  it('passes over what is no new entry', async () => {
    const { accountId, ids } = await accountWithEntries(0);
    const entry = keys.journalEntry(accountId, ids[0] ?? '');
    const others = batch(
      record('MODIFY', entry, '1'),
      record('REMOVE', entry, '2', byTtl),
      record('INSERT', keys.journalHead(accountId), '3'),
      record('INSERT', keys.account(accountId), '4'),
      record('INSERT', keys.timer(accountId, 'x'), '5'),
      { eventName: 'INSERT' },
    );
    expect(await withTargets(() => handler(others))).toEqual({ batchItemFailures: [] });
    expect((await journal(accountId))[0]?.sequence).toBeUndefined();
    expect(got.events).toEqual([]);
  });

  it('delivered twice, an entry keeps its place and is published again unchanged', async () => {
    const { accountId, ids } = await accountWithEntries(1);
    await withTargets(() => handler(batch(...inserts(accountId, ids))));
    const first = await journal(accountId);
    await withTargets(() => handler(batch(...inserts(accountId, [...ids].reverse()))));
    expect(await journal(accountId)).toEqual(first);
    const published = events().map(({ Detail }) => Detail ?? '');
    expect(published.slice(2).reverse()).toEqual(published.slice(0, 2));
  });

  it('one account that fails does not hold up another, and is resumed where it failed', async () => {
    const good = await accountWithEntries(1);
    const bad = freshId('ghost');
    const records = batch(
      ...inserts(bad, ['jrn_01M80B7PC7FKCP02D8H2Q91GNK']),
      ...inserts(good.accountId, good.ids, 10),
    );
    expect(await withTargets(() => handler(records))).toEqual({ batchItemFailures: [{ itemIdentifier: '0' }] });
    expect((await journal(good.accountId)).map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it.each([
    [
      'the bus refuses an event',
      () => (answers.bus = () => ({ FailedEntryCount: 1, Entries: [{}, { ErrorCode: 'Throttled' }] })),
      '8',
    ],
    [
      'the log group refuses lines',
      () => (answers.logs = () => ({ rejectedLogEventsInfo: { expiredLogEventEndIndex: 1 } })),
      '7',
    ],
  ])('when %s the batch is to be delivered again from there on', async (_, spoil, itemIdentifier) => {
    const { accountId, ids } = await accountWithEntries(1);
    spoil();
    expect(await withTargets(() => handler(batch(...inserts(accountId, ids, 7))))).toEqual({
      batchItemFailures: [{ itemIdentifier }],
    });
  });
});
