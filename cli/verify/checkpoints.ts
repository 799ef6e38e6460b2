import { type Checkpoint, type OpenedCheckpoint, openCheckpoint } from '../../shared/journal/checkpoint.ts';
import { leafOf, lostLeaf } from '../../shared/journal/leaf.ts';
import { rootOf, treeOf } from '../../shared/journal/merkle.ts';
import { verifyConsistency, verifyInclusion } from '../../shared/journal/merkle-proofs.ts';
import { InvalidNote } from '../../shared/journal/note.ts';
import { type NoteKey, parseNoteKey } from '../../shared/journal/note-key.ts';
import { parseConsistency, parseInclusion } from '../../shared/journal/proof-file.ts';
import type { SequencedEntry } from '../../shared/table/journal-entry.ts';
import { Broken } from './broken.ts';
import { checkShape, hashOf, type VerifiedJournal } from './journal.ts';
import { checkPersonalFields } from './personal-fields.ts';

/** The keys in a file: one in each line; empty lines and lines that begin with `#` do not count. */
export const parseKeys = (file: string): NoteKey[] =>
  file
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parseNoteKey);

/** @param what the file, for the message @throws Broken */
const opened = <T>(what: string, open: () => T): T => {
  try {
    return open();
  } catch (error) {
    if (error instanceof InvalidNote) throw new Broken(`${what}: ${error.message}`);
    throw error;
  }
};

/** A signed checkpoint in a file. @throws Broken */
export const readCheckpoint = (file: string, keys: readonly NoteKey[], what: string): OpenedCheckpoint =>
  opened(what, () => openCheckpoint(file, keys));

const sameOrigin = (one: Checkpoint, other: Checkpoint): void => {
  if (one.origin !== other.origin) throw new Broken(`${one.origin} and ${other.origin} are two journals`);
};

/** The leaves of a journal. Trees that were begun after a loss have a leaf of their own at each lost place (ADR 0035). */
const leavesOf = (entries: readonly SequencedEntry[]): Uint8Array[] => {
  const leaves: Uint8Array[] = [];
  for (const entry of entries) {
    while (leaves.length < entry.sequence - 1) leaves.push(lostLeaf);
    leaves.push(leafOf(entry));
  }
  return leaves;
};

/** Checks that a journal begins with the entries of a checkpoint. @throws Broken */
export const checkJournal = ({ entries, lost }: VerifiedJournal, { size, root }: Checkpoint): void => {
  const leaves = leavesOf(entries);
  if (leaves.length < size) {
    throw new Broken(`the journal ends at sequence ${leaves.length}; the checkpoint is of ${size} entries`);
  }
  const found = rootOf(treeOf(leaves.slice(0, size)));
  if (Buffer.compare(found, root) === 0) return;
  if (lost.some(({ first }) => first <= size)) {
    throw new Broken(`the journal lacks entries before ${size}, so the checkpoint cannot be compared with it`);
  }
  throw new Broken(`the first ${size} entries of the journal are not those of the checkpoint`);
};

/** An entry as JSON. @throws Broken when it is none */
const parseEntry = (text: string): SequencedEntry => {
  try {
    const entry = JSON.parse(text) as SequencedEntry;
    checkShape(entry);
    return entry;
  } catch (error) {
    if (error instanceof Broken) throw error;
    throw new Broken('the entry is not one entry as JSON');
  }
};

/**
 * Checks the proof that an entry is in a journal.
 * @param proof a file of C2SP tlog-proof
 * @param entry the entry as JSON: a line of the download in `application/x-ndjson`
 * @throws Broken
 */
export const checkInclusion = (proof: string, entry: string, keys: readonly NoteKey[]): Checkpoint => {
  const { index, hashes, checkpoint } = opened('proof', () => parseInclusion(proof));
  const head = readCheckpoint(checkpoint, keys, 'checkpoint of the proof');
  const parsed = parseEntry(entry);
  const hash = hashOf(parsed);
  if (parsed.hash !== hash) throw new Broken(`${parsed.entryId} was altered`);
  checkPersonalFields(parsed);
  if (parsed.sequence !== index + 1)
    throw new Broken(`the proof is of sequence ${index + 1}, not of ${parsed.entryId}`);
  if (!verifyInclusion({ index, leaf: leafOf({ hash }) }, head, hashes)) {
    throw new Broken(`the proof does not show that ${parsed.entryId} is in the journal`);
  }
  return head;
};

/**
 * Checks the proof that a journal continues an older checkpoint.
 * @param proof a file with `old` (C2SP tlog-witness), with the newer checkpoint
 * @returns the newer checkpoint
 * @throws Broken
 */
export const checkConsistency = (proof: string, older: Checkpoint, keys: readonly NoteKey[]): Checkpoint => {
  const { olderSize, hashes, checkpoint } = opened('consistency proof', () => parseConsistency(proof));
  const newer = readCheckpoint(checkpoint, keys, 'checkpoint of the consistency proof');
  sameOrigin(older, newer);
  if (olderSize !== older.size)
    throw new Broken(`the proof is from ${olderSize} entries, the checkpoint is of ${older.size}`);
  if (!verifyConsistency(older, newer, hashes)) {
    throw new Broken(`the journal of ${newer.size} entries does not continue the one of ${older.size}`);
  }
  return newer;
};
