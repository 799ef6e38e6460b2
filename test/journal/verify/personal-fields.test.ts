import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Broken } from '../../../cli/verify/broken.ts';
import { parseJournal, verifyJournal } from '../../../cli/verify/journal.ts';
import { countErased, erasedWithoutRecord } from '../../../cli/verify/personal-fields.ts';
import { eventData } from '../../../shared/events.ts';
import { commitmentOf, openEntry, type StoredEntry, sealEntry } from '../../../shared/table/commitments.ts';
import type { SequencedEntry, UnsequencedEntry } from '../../../shared/table/journal-entry.ts';
import { personalPaths, valueAt, withPath } from '../../../shared/table/personal-fields.ts';
import fc, { runs } from '../../support/random/fast-check.ts';
import { downloaded, journalOf, nextEntry } from './journals.ts';

const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((value) => value.isWellFormed());
const types = ['grant.created', 'grant.changed', 'grant.revoked', 'access-request.declined', 'policy.changed'];

/** An entry with some of the personal fields of its type, and others that are not personal. */
const entryWithFields = fc
  .record({ type: fc.constantFrom(...types), values: fc.array(fc.option(text), { minLength: 6, maxLength: 6 }) })
  .map(({ type, values }) =>
    personalPaths(type).reduce(
      (entry, path, index) => (values[index] == null ? entry : withPath(entry, path, values[index])),
      { type, data: { teams: ['customer_service'], from: { scope: 'full' } } } as Partial<UnsequencedEntry>,
    ),
  );

/** A journal as the table holds it. */
const stored = fc.array(entryWithFields, { minLength: 1, maxLength: 6 }).map((entries) => {
  const journal: StoredEntry<SequencedEntry>[] = [];
  for (const entry of entries) {
    journal.push(nextEntry(journal.at(-1), sealed(entry)) as StoredEntry<SequencedEntry>);
  }
  return journal;
});

const sealed = (entry: Partial<UnsequencedEntry>) => sealEntry({ data: {}, ...entry } as UnsequencedEntry);

const lines = (journal: readonly StoredEntry<SequencedEntry>[]) => downloaded(journal.map((entry) => openEntry(entry)));
const verify = (file: string) => verifyJournal(parseJournal(file));

/** The journal after an erasure of the fields that `isErased` names. */
const erase = (journal: readonly StoredEntry<SequencedEntry>[], isErased: (n: number) => boolean) => {
  let n = 0;
  return journal.map(({ personal = {}, ...entry }) => {
    const kept = Object.entries(personal).filter(() => !isErased(n++));
    return kept.length > 0 ? { ...entry, personal: Object.fromEntries(kept) } : entry;
  });
};

const fieldsOf = (journal: readonly StoredEntry<SequencedEntry>[]) =>
  journal.flatMap((entry, index) => Object.keys(entry.personal ?? {}).map((path) => ({ index, path })));

describe('personal fields of a journal', () => {
  it('leave the chain whole, whichever of them are erased', () => {
    fc.assert(
      fc.property(stored, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (journal, erased) => {
        const { entries } = verify(lines(erase(journal, (n) => erased[n] ?? false)));
        expect(entries.map(({ hash }) => hash)).toEqual(journal.map(({ hash }) => hash));
        expect(countErased(entries)).toBe(fieldsOf(journal).filter((_, n) => erased[n]).length);
      }),
      { numRuns: runs(100) },
    );
  });

  it('are named when one was changed, removed without its salt, or has lost its salt', () => {
    fc.assert(
      fc.property(stored, fc.nat(), text, (journal, choice, other) => {
        const fields = fieldsOf(journal);
        const field = fields[choice % Math.max(fields.length, 1)];
        if (!field) return;
        const shown = journal.map((entry) => openEntry(entry));
        const entry = shown[field.index];
        if (!entry) throw new Error('there is no such entry');
        const { [field.path]: _salt, ...salts } = entry.salts ?? {};
        const value = valueAt(entry, field.path);
        const altered = [
          withPath(entry, field.path, value === other ? `${other}.` : other),
          withPath(entry, field.path, undefined),
          { ...entry, salts },
          { ...entry, salts: { ...salts, [field.path]: 'AAAAAAAAAAAAAAAAAAAAAA' } },
        ];
        for (const one of altered) {
          const file = downloaded(shown.with(field.index, one));
          expect(() => verify(file)).toThrow(`${entry.entryId} (sequence ${entry.sequence}): ${field.path} `);
          expect(() => verify(file)).toThrow(Broken);
        }
      }),
      { numRuns: runs(100) },
    );
  });

  it('are missing without a record unless a later entry says that the account or the user was erased', () => {
    const by = (id: string, kind: 'user' | 'agent' = 'user') => ({ actor: { kind, id } });
    const written = (id: string, kind?: 'user' | 'agent') =>
      sealed({ type: 'grant.revoked', data: { endReason: 'Done' }, ...by(id, kind) });
    const userErased = { type: 'user.erased', target: { type: 'user', id: 'nadia' } };
    const journal = [written('nadia'), written('olga'), written('nadia', 'agent'), userErased, written('nadia')];
    const chained = (entries: readonly Partial<UnsequencedEntry>[]) => {
      const chain: StoredEntry<SequencedEntry>[] = [];
      for (const entry of entries) chain.push(nextEntry(chain.at(-1), entry));
      return chain;
    };
    const unrecorded = (entries: readonly Partial<UnsequencedEntry>[], isErased: (n: number) => boolean) =>
      erasedWithoutRecord(verify(lines(erase(chained(entries), isErased))).entries).map(({ sequence }) => sequence);
    expect(unrecorded(journal, () => false)).toEqual([]);
    expect(unrecorded(journal, (n) => n === 0)).toEqual([]);
    expect(unrecorded(journal, () => true)).toEqual([2, 3, 5]);
    const accountErased = { type: 'account.erased', target: { type: 'account', id: 'acme' } };
    expect(unrecorded([...journal, accountErased], () => true)).toEqual([]);
    expect(unrecorded([accountErased, ...journal], () => true)).toEqual([3, 4, 6]);
  });

  it('cannot be added, and commitments cannot be altered, without altering the hash', () => {
    const [first] = journalOf(1) as [SequencedEntry];
    const own = openEntry(nextEntry(first, sealed({ type: 'grant.revoked', data: { endReason: 'Done' } })));
    const verified = (entry: object) => () => verify(downloaded([first, entry]));
    expect(verified(own)).not.toThrow();
    for (const altered of [
      { ...own, origin: { ip: '192.0.2.1' } },
      { ...own, commitments: {} },
      { ...own, commitments: undefined, data: {} },
      { ...own, commitments: { '/data/endReason': commitmentOf('/data/endReason', ['c2FsdA', 'Done']) } },
      { ...own, commitments: { ...own.commitments, '/data/teams': 'x' } },
    ]) {
      expect(verified(altered)).toThrow('was altered');
    }
  });

  it('are missed, too, when their commitments were put among the data, where the hash covers them as well', () => {
    const [first] = journalOf(1) as [SequencedEntry];
    const own = openEntry(nextEntry(first, sealed({ type: 'grant.revoked', data: { endReason: 'Done' } })));
    const { commitments, salts: _salts, ...rest } = own;
    expect(() => verify(downloaded([first, { ...rest, data: { commitments } }]))).toThrow(
      `${own.entryId} (sequence 2): its commitments are among its data`,
    );
  });

  it('enter a commitment with salt and place, as documented', () => {
    expect(commitmentOf('/data/endReason', ['AAAAAAAAAAAAAAAAAAAAAA', 'Done'])).toBe(
      // SHA-256 of ["AAAAAAAAAAAAAAAAAAAAAA","/data/endReason","Done"]
      '-2I9zCcMig_nkTFKFEfPFhvnLlvZhYu6znK8uyUh9WU',
    );
    const [one, other] = [sealed({ type: 'grant.revoked', data: { endReason: 'Done' } })].flatMap((entry) => [
      entry,
      sealed({ type: 'grant.revoked', data: { endReason: 'Done' } }),
    ]);
    expect(one?.data).not.toEqual(other?.data);
    expect(Buffer.from(one?.personal?.['/data/endReason']?.[0] ?? '', 'base64url')).toHaveLength(16);
    expect(JSON.stringify(one?.data)).not.toContain('Done');
  });
});

interface Json {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  format?: string;
  anyOf?: Json[];
  items?: Json;
  additionalProperties?: Json | boolean;
  properties?: Record<string, Json>;
}

/** The pointers of texts that a schema does not narrow to a form or a list. */
const freeTexts = (schema: Json, path: string): string[] => {
  if (schema.anyOf) return schema.anyOf.flatMap((one) => freeTexts(one, path));
  if (schema.items) return freeTexts(schema.items, `${path}[]`);
  if (schema.properties)
    return Object.entries(schema.properties).flatMap(([name, one]) => freeTexts(one, `${path}/${name}`));
  const isFree = schema.type === 'string' && schema.const === undefined && !schema.enum && !schema.format;
  return isFree ? [path] : [];
};

/** Names of members whose texts are ids, names of roles and states, and the like, in every type. */
const notPersonal = new Set(
  (
    'sub team teams act userId grantId sessionId documentId recipientId resourceType resourceId campaignId contactId from to ' +
    'edition changed role kind status suspendReason method path ifMatch duration scope defaultDecision twoFactor sha256 added removed ' +
    'addedRecipientIds removedRecipientIds userIds campaignIds revertOf actions readActions expiresAt startedAt endedAt endsAt lapsesAt receivedAt'
  ).split(' '),
);

/** Reasons that Gatehouse itself gives. */
const givenByGatehouse = ['support-session.ended /data/endReason'];

describe('the list of personal fields', () => {
  it.each(Object.entries(eventData))('has every text in which a person writes: %s', (type, schema) => {
    const texts = freeTexts(z.toJSONSchema(schema) as Json, '/data');
    const unlisted = [...new Set(texts)].filter((path) => !personalPaths(type).includes(path));
    const unknown = unlisted.filter((path) => !notPersonal.has((path.split('/').at(-1) ?? '').replaceAll('[]', '')));
    expect(unknown.filter((path) => !givenByGatehouse.includes(`${type} ${path}`))).toEqual([]);
  });
});
