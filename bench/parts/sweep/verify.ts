import { createHash } from 'node:crypto';
import { pooled } from '../../../shared/core/pool.ts';
import { listJournal } from '../../../shared/journal/store.ts';
import { chain, genesisHash, type JournalEntry, type SequencedEntry } from '../../../shared/table/journal-entry.ts';

/** What the journals say after a sweep. */
export interface Verified {
  /** Grants with exactly one `grant.expired`. */
  journalled: number;
  /** Accounts whose entries are numbered 1 to n without gaps, every hash right. */
  gapless: number;
  /** Entries that reached the bus exactly once; 0 unless they came in the order of each account's chain. */
  published: number;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const readJournal = async (accountId: string): Promise<JournalEntry[]> => {
  const entries: JournalEntry[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await listJournal(accountId, { size: 1000, after });
    entries.push(...items);
    after = next;
  } while (after);
  return entries.sort((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0));
};

/** Computes the chain anew and compares. */
const isGapless = (entries: readonly JournalEntry[]): boolean => {
  let head = { sequence: 0, hash: genesisHash };
  return entries.every((entry) => {
    head = chain(entry, head, sha256);
    return entry.sequence === head.sequence && entry.hash === head.hash;
  });
};

/** How many values of a key exactly one of the items has. */
const singles = <T>(items: readonly T[], key: (item: T) => string): number =>
  [...Map.groupBy(items, key).values()].filter(({ length }) => length === 1).length;

/** Reads the journals of the accounts and checks them against each other and against what was published. */
export const verifyJournals = async (
  accountIds: readonly string[],
  published: readonly SequencedEntry[],
): Promise<Verified> => {
  const journals = await pooled(accountIds, 8, readJournal);
  const expiries = journals.flat().filter(({ type }) => type === 'grant.expired');
  const inOrder = [...Map.groupBy(published, ({ accountId }) => accountId).values()].every((events) =>
    events.every(({ sequence }, index) => sequence === index + 1),
  );
  return {
    journalled: singles(expiries, ({ target }) => target.id),
    gapless: journals.filter(isGapless).length,
    published: inOrder ? singles(published, ({ entryId }) => entryId) : 0,
  };
};
