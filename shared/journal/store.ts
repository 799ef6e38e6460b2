import { openEntry, type SaltedEntry, type StoredEntry } from '../table/commitments.ts';
import type { JournalEntry } from '../table/journal-entry.ts';
import { keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import { entryIdRange, filterExpression, type JournalFilters } from './filters.ts';

interface JournalPage {
  size: number;
  after?: string | undefined;
}

/**
 * A page of the entries that meet the filters, newest first, with the salts of their personal fields. The page may be short,
 * as `queryPage` describes.
 */
export const listJournal = async (
  accountId: string,
  page: JournalPage & { limit?: number; mostBytes?: number },
  filters: JournalFilters = {},
): Promise<Page<SaltedEntry>> => {
  const [first, last] = entryIdRange(filters).map((id) => keys.journalEntry(accountId, id).SK) as [string, string];
  const filter = filterExpression(filters);
  const { items, ...rest } = await queryPage<JournalEntry>({
    PK: keys.journalHead(accountId).PK,
    prefix: prefixes.entry,
    between: [first, last],
    newestFirst: true,
    ...(filter ? { filter } : {}),
    ...page,
  });
  return { items: items.map((entry) => openEntry(entry)), ...rest };
};

/**
 * One part of a download, newest first: eight queries of 500 entries at most, and 2.5 MB as `queryPage` counts them. CSV doubles
 * each quote once more, so a part is at most twice as large, and a Lambda function may answer 6 MB.
 */
export const readJournalPart = (
  accountId: string,
  filters: JournalFilters,
  after: string | undefined,
): Promise<Page<SaltedEntry>> =>
  listJournal(accountId, { size: 4000, limit: 500, mostBytes: 2_500_000, after }, filters);

/**
 * The ids of an account's entries that have no place in the chain, and of all entries since `since`, oldest first. Reads
 * the whole journal.
 */
export const listUnsequencedIds = async (accountId: string, since?: string): Promise<string[]> => {
  const isWanted = (entry: JournalEntry) => entry.sequence === undefined || (since !== undefined && entry.at >= since);
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await queryPage<JournalEntry>({
      PK: keys.journalHead(accountId).PK,
      prefix: prefixes.entry,
      size: 500,
      after,
    });
    ids.push(...page.items.filter(isWanted).map((entry) => entry.entryId));
    after = page.next;
  } while (after !== undefined);
  return ids;
};

/**
 * The first entry that meets the filters, or the last one; undefined when there is none among the next few thousand.
 * Without its origin: commitments stand for it.
 * @param first the least id that it may have, by default that of the filters' `from`
 */
export const findEntry = async (
  accountId: string,
  filters: JournalFilters,
  { first, newestFirst = false }: { first?: string; newestFirst?: boolean } = {},
): Promise<SaltedEntry | undefined> => {
  const [least, last] = entryIdRange(filters);
  const filter = filterExpression(filters);
  const { items } = await queryPage<StoredEntry<JournalEntry>>({
    PK: keys.journalHead(accountId).PK,
    prefix: prefixes.entry,
    between: [first ?? least, last].map((id) => keys.journalEntry(accountId, id).SK) as [string, string],
    newestFirst,
    size: 1,
    limit: 50,
    endsWhenFull: true,
    ...(filter ? { filter } : {}),
  });
  const [stored] = items;
  if (!stored) return undefined;
  const { personal, ...entry } = stored;
  const shown = Object.entries(personal ?? {}).filter(([path]) => !path.startsWith('/origin/'));
  return openEntry(personal ? { ...entry, personal: Object.fromEntries(shown) } : entry);
};
