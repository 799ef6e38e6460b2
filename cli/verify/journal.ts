import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { minuteMillis } from '../../shared/core/time-units.ts';
import type { SaltedEntry } from '../../shared/table/commitments.ts';
import { genesisHash, type JournalEntry, type SequencedEntry } from '../../shared/table/journal-entry.ts';
import { coveredData, withoutPaths } from '../../shared/table/personal-fields.ts';
import { Broken } from './broken.ts';
import { checkPersonalFields } from './personal-fields.ts';

/** The places that a restore could not put back, both included. */
interface Lost {
  first: number;
  last: number;
}

/** A journal that has been verified. */
export interface VerifiedJournal {
  /** The entries in the order of the chain. */
  entries: SequencedEntry[];
  /** The places that are empty because a restore could not put their entries back. */
  lost: Lost[];
  /** The number of entries that have no place in the chain yet. */
  unplaced: number;
}

/** The entries of a download in `application/x-ndjson`. @throws Broken when a line is not an entry */
export const parseJournal = (text: string): JournalEntry[] =>
  text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      const entry = JSON.parse(line) as JournalEntry;
      if (typeof entry.entryId === 'string') return [entry];
    } catch {
      // Named below, like JSON that is not an entry.
    }
    throw new Broken(`line ${index + 1} of the journal is not an entry`);
  });

/**
 * The hash of an entry as it was read, members that this version does not know included (ADR 0006). Commitments stand for
 * personal fields, whether these are there or were erased; entries of the first version have none.
 */
export const hashOf = ({ hash: _hash, salts: _salts, ...entry }: SaltedEntry): string => {
  const { commitments: _commitments, origin = {}, ...rest } = withoutPaths(entry, Object.keys(entry.commitments ?? {}));
  const text = canonicalize({
    ...rest,
    ...(Object.keys(origin).length === 0 ? {} : { origin }),
    data: coveredData(entry),
  });
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex');
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks that an entry that was read has the members on which the verifier relies. @throws Broken */
export const checkShape = (entry: JournalEntry): void => {
  const { entryId, type, data, actor, target, commitments = {}, salts = {} }: SaltedEntry = entry;
  if (typeof type !== 'string' || ![data, actor, target, commitments, salts].every(isRecord))
    throw new Broken(`${entryId} lacks what every entry has`);
};

/** The error of an entry that does not follow on the one before it. */
const misplaced = (entry: SequencedEntry, before: SequencedEntry | undefined): Broken => {
  const expected = (before?.sequence ?? 0) + 1;
  const at = `the chain is broken at ${entry.entryId} (sequence ${entry.sequence})`;
  if (entry.sequence > expected) return new Broken(`${at}: ${entry.sequence - expected} entries before it are missing`);
  if (entry.sequence < expected) return new Broken(`${at}: ${before?.entryId} has the same sequence`);
  return new Broken(`${at}: its previousHash is not the hash of the entry before it`);
};

/** Checks the hash of an entry, its personal fields, and its place after the one before it. @throws Broken */
const checkLink = (entry: SequencedEntry, before: SequencedEntry | undefined, isAfterLoss: boolean): void => {
  const { accountId, sequence, previousHash } = entry;
  const isNext = sequence === (before?.sequence ?? 0) + 1 && previousHash === (before?.hash ?? genesisHash);
  if (!isNext && !isAfterLoss) throw misplaced(entry, before);
  if (hashOf(entry) !== entry.hash) throw new Broken(`${entry.entryId} (sequence ${sequence}) was altered`);
  checkPersonalFields(entry);
  if (before && before.accountId !== accountId) throw new Broken(`${entry.entryId} is of another account`);
};

/**
 * Verifies the hash chain of a whole journal (ADR 0006), in any order of its entries.
 * @throws Broken naming the first entry that was altered or is not where it belongs
 */
export const verifyJournal = (entries: readonly JournalEntry[]): VerifiedJournal => {
  for (const entry of entries) checkShape(entry);
  const placed = entries.filter((entry): entry is SequencedEntry => entry.sequence !== undefined);
  placed.sort((one, other) => one.sequence - other.sequence);
  const losses = placed
    .filter(({ type }) => type === 'account.restored')
    .flatMap(({ data }) => (Array.isArray(data['missing']) ? (data['missing'] as Lost[]) : []).filter(isRecord));
  const lost: Lost[] = [];
  let before: SequencedEntry | undefined;
  for (const entry of placed) {
    const first = (before?.sequence ?? 0) + 1;
    const loss = losses.find((one) => one.first === first && one.last === entry.sequence - 1);
    if (loss) lost.push(loss);
    checkLink(entry, before, loss !== undefined);
    before = entry;
  }
  const unplaced = entries.filter(({ sequence }) => sequence === undefined);
  const foreign = unplaced.find(({ accountId }) => before && accountId !== before.accountId);
  if (foreign) throw new Broken(`${foreign.entryId} is of another account`);
  return { entries: placed, lost, unplaced: unplaced.length };
};

/** Entries are placed in order within seconds, unless a journal is held: then none after them has a place, either. */
const placedWithinMillis = 15 * minuteMillis;

/**
 * The entries without a place although others that were made much later have theirs: inserted into the table by hand, or left
 * out by the sequencer (`ENTRY_UNDELIVERABLE`).
 */
export const passedOver = (entries: readonly JournalEntry[]): JournalEntry[] => {
  const lastPlaced = entries
    .filter(({ sequence }) => sequence !== undefined)
    .reduce((last, { at }) => Math.max(last, Date.parse(at)), 0);
  return entries.filter(
    ({ sequence, at }) => sequence === undefined && !(Date.parse(at) > lastPlaced - placedWithinMillis),
  );
};
