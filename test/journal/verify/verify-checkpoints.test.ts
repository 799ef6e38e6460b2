import { describe, expect, it } from 'vitest';
import { Broken } from '../../../cli/verify/broken.ts';
import {
  checkConsistency,
  checkInclusion,
  checkJournal,
  parseKeys,
  readCheckpoint,
} from '../../../cli/verify/checkpoints.ts';
import { verifyJournal } from '../../../cli/verify/journal.ts';
import { leafOf } from '../../../shared/journal/leaf.ts';
import { formatNoteKey } from '../../../shared/journal/note-key.ts';
import {
  formatConsistency,
  formatInclusion,
  parseConsistency,
  parseInclusion,
} from '../../../shared/journal/proof-file.ts';
import type { SequencedEntry } from '../../../shared/table/journal-entry.ts';
import { journalOf, nextEntry } from './journals.ts';
import { newSigner, signCheckpoint } from './signed.ts';
import { consistencyProof, inclusionProof } from './trees.ts';

const log = newSigner('gatehouse.example/acme');
const keys = parseKeys(`# the journal of acme\n\n${formatNoteKey(log)}\n`);
const entries = journalOf(11);
const leavesOf = (some: readonly SequencedEntry[]): Uint8Array[] => some.map(leafOf);
const leaves = leavesOf(entries);
const checkpointAt = (size: number): string => signCheckpoint(leaves.slice(0, size), log);
const opened = (size: number) => readCheckpoint(checkpointAt(size), keys, 'checkpoint');

describe('a checkpoint and a journal', () => {
  it('agree at each size, however much follows', () => {
    for (let size = 0; size <= entries.length; size++) checkJournal(verifyJournal(entries), opened(size));
  });

  it('disagree when the end is missing, or when the chain was computed anew', () => {
    expect(() => checkJournal(verifyJournal(entries.slice(0, 7)), opened(8))).toThrow('the journal ends at sequence 7');
    const anew = [...entries.slice(0, 5)];
    while (anew.length < 11) anew.push(nextEntry(anew.at(-1), { type: 'grant.revoked' }));
    const { entries: valid } = verifyJournal(anew);
    checkJournal(verifyJournal(valid), opened(5));
    expect(() => checkJournal(verifyJournal(valid), opened(6))).toThrow('are not those of the checkpoint');
  });

  it('cannot be compared over entries that a restore has lost', () => {
    const [first, , third] = entries;
    if (!first || !third) throw new Error('the journal is too short');
    const restored = nextEntry(third, { type: 'account.restored', data: { missing: [{ first: 2, last: 2 }] } });
    const journal = verifyJournal([first, third, restored]);
    checkJournal(journal, opened(1));
    expect(() => checkJournal(journal, opened(3))).toThrow('lacks entries before 3');
  });
});

describe('a proof that an entry is in the journal', () => {
  const proofOf = (index: number): string =>
    formatInclusion({ index, hashes: inclusionProof(leaves, index), checkpoint: checkpointAt(11) });

  it('shows this for each entry, and for no other', () => {
    for (const [index, entry] of entries.entries()) {
      expect(checkInclusion(proofOf(index), JSON.stringify(entry), keys).size).toBe(11);
      const altered = { ...entry, type: 'grant.revoked' };
      expect(() => checkInclusion(proofOf(index), JSON.stringify(altered), keys)).toThrow(
        `${entry.entryId} was altered`,
      );
      const forged = nextEntry(entries[index - 1], { type: 'grant.revoked' });
      expect(() => checkInclusion(proofOf(index), JSON.stringify(forged), keys)).toThrow('does not show');
    }
    expect(() => checkInclusion(proofOf(3), JSON.stringify(entries[4]), keys)).toThrow('the proof is of sequence 4');
  });

  it('is a file of tlog-proof; extra data are ignored', () => {
    const file = proofOf(3);
    expect(file).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 3\n([\w+/]{43}=\n){4}\ngatehouse\.example\/acme\n11\n/);
    expect(parseInclusion(file.replace('\nindex', '\nextra AAAA\nindex'))).toEqual(parseInclusion(file));
    const malformed = [file.replace('@v1', '@v2'), file.replace('index 3', 'index 03'), file.replace('index', 'place')];
    malformed.push(file.replace('index 3\n', 'index 3\nAAAA\n'), `c2sp.org/tlog-proof@v1\nindex 3\n`);
    for (const one of malformed) expect(() => checkInclusion(one, '{}', keys)).toThrow(Broken);
  });
});

describe('a proof that a checkpoint continues an older one', () => {
  const proofFrom = (olderSize: number): string =>
    formatConsistency({ olderSize, hashes: consistencyProof(leaves, olderSize), checkpoint: checkpointAt(11) });

  it('shows this for each older size', () => {
    for (let size = 0; size <= 11; size++) expect(checkConsistency(proofFrom(size), opened(size), keys).size).toBe(11);
    expect(parseConsistency(proofFrom(6))).toMatchObject({ olderSize: 6, hashes: consistencyProof(leaves, 6) });
  });

  it('fails when the older checkpoint is of another journal or of other entries', () => {
    const forged = [...entries.slice(0, 5), nextEntry(entries[4], { type: 'grant.revoked' })];
    const older = readCheckpoint(signCheckpoint(leavesOf(forged), log), keys, 'checkpoint');
    expect(() => checkConsistency(proofFrom(6), older, keys)).toThrow('does not continue the one of 6');
    expect(() => checkConsistency(proofFrom(6), opened(5), keys)).toThrow('the proof is from 6 entries');
    const other = newSigner('gatehouse.example/other');
    const foreign = readCheckpoint(signCheckpoint(leaves.slice(0, 6), other), [other], 'checkpoint');
    expect(() => checkConsistency(proofFrom(6), foreign, keys)).toThrow('are two journals');
  });

  it('counts only with a checkpoint that is signed', () => {
    const unsigned = proofFrom(6).replace('\n11\n', '\n12\n');
    expect(() => checkConsistency(unsigned, opened(6), keys)).toThrow(
      'the signature by gatehouse.example/acme is wrong',
    );
  });
});
