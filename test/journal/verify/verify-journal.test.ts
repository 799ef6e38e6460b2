import { describe, expect, it } from 'vitest';
import { Broken } from '../../../cli/verify/broken.ts';
import { parseJournal, verifyJournal } from '../../../cli/verify/journal.ts';
import type { UnsequencedEntry } from '../../../shared/table/journal-entry.ts';
import { downloaded, journalOf, nextEntry } from './journals.ts';

const verify = (entries: readonly object[]) => verifyJournal(parseJournal(downloaded(entries)));

/** What the verifier finds wrong. */
const errorOf = (entries: readonly object[]): string => {
  try {
    verify(entries);
    return 'whole';
  } catch (error) {
    if (error instanceof Broken) return error.message;
    throw error;
  }
};

const entries = journalOf(6);
const idAt = (index: number): string => entries[index]?.entryId ?? 'none';

describe('a downloaded journal', () => {
  it('is whole in any order', () => {
    expect(verify(entries)).toEqual({ entries, lost: [], unplaced: 0 });
    expect(verify(entries.toReversed()).entries).toEqual(entries);
    expect(verify([]).entries).toEqual([]);
  });

  it('counts entries that have no place yet', () => {
    const { sequence: _sequence, hash: _hash, previousHash: _previous, ...waiting } = nextEntry(entries.at(-1));
    expect(verify([...entries, waiting])).toMatchObject({ entries, unplaced: 1 });
  });

  it('names an altered entry, whatever was altered', () => {
    const alterations: Partial<UnsequencedEntry>[] = [
      { type: 'grant.revoked' },
      { at: '2026-04-01T00:00:00.000Z' },
      { actor: { kind: 'user', id: 'eve' } },
      { target: { type: 'grant', id: 'two' } },
      { data: { reason: 'another' } },
      { requestId: 'added' },
      { accountId: 'other' },
      { entryId: 'jrn_other' },
    ];
    for (const [index, entry] of entries.entries()) {
      for (const alteration of alterations) {
        const altered = { ...entry, ...alteration };
        expect(errorOf(entries.with(index, altered))).toContain(
          `${altered.entryId} (sequence ${index + 1}) was altered`,
        );
      }
      expect(errorOf(entries.with(index, { ...entry, extra: 1 } as typeof entry))).toContain('was altered');
    }
  });

  it('names the entry before which others are missing', () => {
    for (let index = 0; index < entries.length - 1; index++) {
      expect(errorOf(entries.toSpliced(index, 1))).toContain(
        `${idAt(index + 1)} (sequence ${index + 2}): 1 entries before it are missing`,
      );
    }
    expect(errorOf(entries.slice(2))).toContain(`${idAt(2)} (sequence 3): 2 entries before it are missing`);
  });

  it('names an entry that was inserted, and one that was moved', () => {
    const inserted = { ...nextEntry(entries[1]), type: 'grant.revoked' };
    expect(errorOf([...entries.slice(0, 2), inserted, ...entries.slice(2)])).toContain(inserted.entryId);
    const valid = nextEntry(entries[1]);
    expect(errorOf([...entries.slice(0, 3), valid, ...entries.slice(3)])).toContain('has the same sequence');
    expect(errorOf([...entries.slice(0, 2), valid, ...entries.slice(3)])).toContain(
      `${idAt(3)} (sequence 4): its previous`,
    );
    const swapped = entries.map((entry, index) => ({ ...entry, sequence: [1, 3, 2, 4, 5, 6][index] ?? 0 }));
    expect(errorOf(swapped)).toContain(`${idAt(2)} (sequence 2)`);
  });

  it('accepts exactly the places that a restore says it has lost', () => {
    const [first, , , fourth] = entries;
    if (!first || !fourth) throw new Error('the journal is too short');
    const restored = (range: object) =>
      nextEntry(fourth, { type: 'account.restored', data: { restoredTo: fourth.at, missing: [range] } });
    expect(verify([first, fourth, restored({ first: 2, last: 3 })]).lost).toEqual([{ first: 2, last: 3 }]);
    expect(errorOf([first, fourth, restored({ first: 2, last: 4 })])).toContain('2 entries before it are missing');
  });

  it('must consist of entries', () => {
    expect(() => parseJournal('{"entryId":"jrn_1"}\nnot json\n')).toThrow('line 2 of the journal is not an entry');
    expect(() => parseJournal('{}')).toThrow(Broken);
  });
});
