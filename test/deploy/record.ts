import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { SaltedEntry } from '../../shared/table/commitments.ts';
import { chain, genesisHash, type JournalEntry } from '../../shared/table/journal-entry.ts';
import type { Api } from './api.ts';
import { acme, type People } from './people.ts';
import { type Report, until } from './report.ts';
import type { Witness } from './witness.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The whole journal of the account, oldest first. */
const readJournal = async (api: Api, token: string): Promise<JournalEntry[]> => {
  const entries: JournalEntry[] = [];
  let next = '';
  do {
    const path = `/v1/accounts/${acme}/journal?pageSize=3${next && `&pageToken=${next}`}`;
    const { status, body } = await api<{ items: JournalEntry[]; nextPageToken?: string }>('GET', path, { token });
    assert.equal(status, 200);
    entries.push(...body.items);
    next = body.nextPageToken ?? '';
  } while (next);
  return entries.reverse();
};

/** The record of the scenario in the journal, on the bus and in the audit log. */
export const checkRecord = async (
  report: Report,
  name: string,
  { api, people, witness, types }: { api: Api; people: People; witness: Witness; types: readonly string[] },
): Promise<void> => {
  const check = (what: string, holds: () => unknown) => report.check(`${name}: ${what}`, holds);
  let journal: JournalEntry[] = [];

  await check('every journal entry gets its place in the chain', async () => {
    journal = await until('all entries sequenced', 30, async () => {
      const entries = await readJournal(api, people.owner.token);
      return entries.every((entry) => entry.sequence !== undefined) ? entries : undefined;
    });
  });
  await check('the journal has exactly the events of the scenario', () => {
    // The warning of a one-minute grant is due six seconds before its end: a sweep may or may not run then.
    const recorded = journal.map((entry) => entry.type).filter((type) => type !== 'grant.expiring');
    assert.deepEqual(recorded.sort(), [...types].sort());
  });
  await check('the sequence has no gaps, and the hashes chain', () => {
    const bySequence = [...journal].sort((one, next) => (one.sequence ?? 0) - (next.sequence ?? 0));
    let head = { sequence: 0, hash: genesisHash };
    for (const { sequence, previousHash, hash, ...entry } of bySequence) {
      const linked = chain(entry, head, sha256);
      assert.deepEqual(
        { sequence, previousHash, hash },
        {
          sequence: linked.sequence,
          previousHash: linked.previousHash,
          hash: linked.hash,
        },
      );
      head = linked;
    }
  });
  await check('the bus delivered every entry as it is in the journal, without salts', async () => {
    const ids = journal.map((entry) => entry.entryId);
    const delivered = await until('all events delivered', 30, async () => {
      const events = await witness.events();
      return ids.every((id) => events.some((event) => event.detail.entryId === id)) ? events : undefined;
    });
    for (const entry of journal) {
      const event = delivered.find((one) => one.detail.entryId === entry.entryId);
      assert.equal(event?.['detail-type'], entry.type);
      const { salts: _salts, ...published } = entry as SaltedEntry;
      assert.deepEqual(event?.detail, published);
    }
  });
  await check('every entry has a line in the audit log', async () => {
    for (const { entryId, hash } of journal) {
      const [line] = await witness.auditLines(entryId);
      assert.equal(line?.['hash'], hash, `line of ${entryId}`);
    }
  });
};
