import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  checkConsistency,
  checkInclusion,
  checkJournal,
  parseKeys,
  readCheckpoint,
} from '../../cli/verify/checkpoints.ts';
import { parseJournal, verifyJournal } from '../../cli/verify/journal.ts';
import type { NoteKey } from '../../shared/journal/note-key.ts';
import { parseConsistency } from '../../shared/journal/proof-file.ts';
import type { SequencedEntry } from '../../shared/table/journal-entry.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { growJournal, sequenceJournal } from '../support/world/journal.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

const kms = makeKms();
beforeAll(makeTable);
beforeEach(() => kms.clear());

const read = async (name: RouteName, accountId: string, query: Record<string, string> = {}, headers = {}) =>
  api<string>(name, { as: user('owner', accountId), params: { accountId }, query, headers });

const checkpointOf = async (accountId: string): Promise<string> => (await read('getJournalCheckpoint', accountId)).body;
const keysOf = async (accountId: string): Promise<NoteKey[]> =>
  parseKeys((await read('getJournalKey', accountId)).body);
const journalOf = async (accountId: string): Promise<string> =>
  (await read('listJournal', accountId, {}, { accept: 'application/x-ndjson' })).body;

const account = async (entries: number): Promise<string> => {
  const accountId = await makeAccount();
  await makeGrant(accountId);
  await sequenceJournal(accountId);
  await growJournal(accountId, entries, 7);
  return accountId;
};

describe('a checkpoint', () => {
  it('is a signed note as text, under the name of the account, and verifies with the key and the journal', async () => {
    const accountId = await account(40);
    const { status, headers, body } = await read('getJournalCheckpoint', accountId);
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(body.split('\n').slice(0, 2)).toEqual([`gatehouse.example/${accountId}`, '42']);
    const keys = await keysOf(accountId);
    const checkpoint = readCheckpoint(body, keys, 'checkpoint');
    checkJournal(verifyJournal(parseJournal(await journalOf(accountId))), checkpoint);
    const others = await keysOf(await account(1));
    expect(() => readCheckpoint(body, others, 'checkpoint')).toThrow('no known key has signed');
  });

  it('is signed once until the journal grows', async () => {
    const accountId = await account(3);
    const first = await checkpointOf(accountId);
    expect(await checkpointOf(accountId)).toBe(first);
    expect(kms.asked.filter(({ command }) => command === 'Sign')).toHaveLength(1);
    await growJournal(accountId, 1);
    expect((await checkpointOf(accountId)).split('\n')[1]).toBe('6');
  });

  it('is the same for requests at once, also while the journal grows', async () => {
    const accountId = await account(3);
    const notes = await Promise.all(Array.from({ length: 8 }, () => checkpointOf(accountId)));
    expect(new Set(notes).size).toBe(1);
    const keys = await keysOf(accountId);
    const reads = Array.from({ length: 12 }, () => checkpointOf(accountId));
    const [some] = await Promise.all([Promise.all(reads), growJournal(accountId, 20, 1)]);
    const bySize = Map.groupBy(some, (note) => note.split('\n')[1]);
    for (const same of bySize.values()) expect(new Set(same.map((note) => note.split('\n')[2])).size).toBe(1);
    for (const note of some) {
      const older = readCheckpoint(note, keys, 'checkpoint');
      const { body } = await read('getJournalCheckpoint', accountId, { olderSize: String(older.size) });
      expect(checkConsistency(body, older, keys).size).toBe(25);
    }
  });

  it('is not answered when another of its size was stored first', async () => {
    const accountId = await account(3);
    let first = '';
    const second = await around(
      async (sent, send) => {
        if (sent.action === 'UpdateItem' && first === '') {
          first = 'being made';
          first = await checkpointOf(accountId);
        }
        return send();
      },
      () => checkpointOf(accountId),
    );
    expect(second).toBe(first);
  });

  it('continues the empty tree and itself', async () => {
    const accountId = await account(3);
    const [note, keys] = [await checkpointOf(accountId), await keysOf(accountId)];
    const checkpoint = readCheckpoint(note, keys, 'checkpoint');
    for (const olderSize of ['0', '5']) {
      const { body } = await read('getJournalCheckpoint', accountId, { olderSize });
      expect(parseConsistency(body)).toEqual({ olderSize: Number(olderSize), hashes: [], checkpoint: note });
    }
    const own = (await read('getJournalCheckpoint', accountId, { olderSize: '5' })).body;
    expect(checkConsistency(own, checkpoint, keys)).toEqual(checkpoint);
  });

  it('is refused before there is an entry in the chain, for a size that it does not have, and while KMS is down', async () => {
    const empty = await makeAccount();
    expect(
      problemName(await api('getJournalCheckpoint', { as: user('owner', empty), params: { accountId: empty } })),
    ).toBe('not-chained');
    const accountId = await account(3);
    const request = { as: user('admin', accountId), params: { accountId } };
    kms.failing.sign = () => true;
    expect(problemName(await api('getJournalCheckpoint', request))).toBe('signing-unavailable');
    kms.clear();
    expect(problemName(await api('getJournalCheckpoint', { ...request, query: { olderSize: '6' } }))).toBe(
      'not-chained',
    );
    for (const olderSize of ['-1', '1.5', 'x', '9007199254740993']) {
      expect(problemName(await api('getJournalCheckpoint', { ...request, query: { olderSize } }))).toBe(
        'invalid-request',
      );
    }
  });
});

describe('a proof', () => {
  it('shows each entry of the journal, and no altered one', async () => {
    const accountId = await account(40);
    const keys = await keysOf(accountId);
    const entries = parseJournal(await journalOf(accountId)) as SequencedEntry[];
    for (const entry of entries) {
      const { body } = await read('getJournalProof', accountId, { sequence: String(entry.sequence) });
      expect(checkInclusion(body, JSON.stringify(entry), keys).size).toBe(42);
      const altered = JSON.stringify({ ...entry, at: '2020-01-01T00:00:00.000Z' });
      expect(() => checkInclusion(body, altered, keys)).toThrow(`${entry.entryId} was altered`);
    }
    expect(kms.asked.filter(({ command }) => command === 'Sign')).toHaveLength(1);
  });

  it('uses the last checkpoint as long as it has the entry', async () => {
    const accountId = await account(3);
    const note = await checkpointOf(accountId);
    await growJournal(accountId, 20, 3);
    expect((await read('getJournalProof', accountId, { sequence: '5' })).body).toContain(note);
    expect((await read('getJournalProof', accountId, { sequence: '6' })).body).toContain('\n25\n');
  });

  it('does not exist for a place that no entry has', async () => {
    const accountId = await account(3);
    const request = { as: user('owner', accountId), params: { accountId } };
    for (const sequence of ['6', '9007199254740991']) {
      expect(problemName(await api('getJournalProof', { ...request, query: { sequence } }))).toBe('not-chained');
    }
    for (const sequence of ['0', '-1', '1.5', 'x']) {
      expect(problemName(await api('getJournalProof', { ...request, query: { sequence } }))).toBe('invalid-request');
    }
    expect(problemName(await api('getJournalProof', request))).toBe('invalid-request');
  });
});
