import { afterEach, expect, it, vi } from 'vitest';
import { audit } from '../../functions/sequencer/audit.ts';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { publish } from '../../functions/sequencer/publish.ts';
import { log } from '../../shared/core/log.ts';
import { commit } from '../../shared/table/commit.ts';
import type { SequencedEntry, UnsequencedEntry } from '../../shared/table/journal-entry.ts';
import { verifiedChain } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { makeAccount } from '../support/world/world.ts';
import { writeEntries } from './entries.ts';

const sinks = makeSinks();
usePump();
afterEach(() => {
  sinks.clear();
  vi.restoreAllMocks();
});

/** An entry that this version does not know how to write. */
const strange = (accountId: string, last: string, fields: Partial<UnsequencedEntry> & object): UnsequencedEntry => ({
  entryId: `jrn_01M80B7PC7FKCP02D8H2Q91GN${last}`,
  accountId,
  at: '2026-11-21T08:00:00.000Z',
  type: 'grant.created',
  actor: { kind: 'user', id: 'olga', role: 'owner' },
  target: { type: 'grant', id: 'grt_01M80B7PC7FKCP02D8H2Q91GNK' },
  data: {},
  ...fields,
});

it('an entry that fits no event is published as it is stored, is logged, and delays no other entry', async () => {
  const accounts = await Promise.all([makeAccount(), makeAccount(), makeAccount(), makeAccount()]);
  const [poisoned = '', ...others] = accounts;
  await pump.sequence();
  sinks.clear();
  const entries = [
    strange(poisoned, '1', { type: 'grant.paused', data: { until: 'noon' } }),
    strange(poisoned, '2', { type: 'toString' }),
    strange(poisoned, '3', { data: { scope: 'everything', teams: 'all' } }),
  ];
  await commit({ writes: [], entries: entries.map((entry) => ({ ...entry, shelf: 'of a later version' })) });
  const ids = await writeEntries(Object.fromEntries(accounts.map((id) => [id, 2])));
  const errors = vi.spyOn(log, 'error');

  expect(await sequencer({ Records: await pump.takeEntries() })).toEqual({ batchItemFailures: [] });

  for (const accountId of others) {
    const published = sinks.events.filter((event) => event.accountId === accountId);
    expect(published.map(({ entryId }) => entryId)).toEqual(ids.get(accountId));
    expect(published).toEqual((await verifiedChain(accountId)).slice(1));
  }
  const chain = await verifiedChain(poisoned);
  expect(chain.slice(1, 4)).toMatchObject(entries);
  expect(sinks.events.filter((event) => event.accountId === poisoned)).toEqual(chain.slice(1));
  expect(sinks.lines.filter((line) => line.accountId === poisoned)).toEqual(
    chain.slice(1).map((entry) => ({ code: 'JOURNAL_ENTRY', ...entry })),
  );
  expect(errors.mock.calls.map(([code, , details]) => [code, details])).toEqual(
    entries.map(({ accountId, entryId, type }) => ['EVENT_OUT_OF_SCHEMA', { accountId, entryId, type }]),
  );
});

it('nor does one whose instant cannot be read, or whose actor is of an unknown kind', async () => {
  const place = { sequence: 1, previousHash: '0'.repeat(64), hash: '1'.repeat(64) };
  const entries = [
    { ...strange('acme', '1', { at: 'some day' }), ...place },
    { ...strange('acme', '2', {}), ...place, actor: { kind: 'robot', id: 'r2' } },
  ] as SequencedEntry[];
  await publish(entries);
  await audit(entries);
  expect(sinks.events).toEqual(entries);
  expect(sinks.lines).toEqual(entries.map((entry) => ({ code: 'JOURNAL_ENTRY', ...entry })));
});
