import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { openEntry, type SaltedEntry } from '../table/commitments.ts';
import { chain, genesisHash, type JournalEntry, type SequencedEntry } from '../table/journal-entry.ts';
import { keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import { entryIdRange, filterExpression, type JournalFilters } from './filters.ts';
import { type Hold, JournalHeld } from './hold.ts';

/** The place of an entry in the chain. */
type Link = Pick<SequencedEntry, 'entryId' | 'sequence' | 'previousHash' | 'hash'>;

/**
 * The end of an account's chain. `links` are the places that the last writer assigned. They are written with the head,
 * before the entries themselves, so that the next writer finishes the work after a crash instead of repeating it.
 */
interface Head {
  sequence: number;
  hash: string;
  links: Link[];
  held?: Hold;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

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

const readHead = async (accountId: string): Promise<Head> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.journalHead(accountId), ConsistentRead: true }),
  );
  return { sequence: 0, hash: genesisHash, links: [], ...(Item as Partial<Head> | undefined) };
};

const readEntries = async (accountId: string, entryIds: readonly string[]): Promise<Map<string, JournalEntry>> => {
  const entries = await batchGet<JournalEntry>(entryIds.map((id) => keys.journalEntry(accountId, id)));
  return new Map(entries.map((entry) => [entry.entryId, entry]));
};

/** Moves the head. @returns false when another writer has moved it */
const moveHead = async (accountId: string, from: Head, to: Head): Promise<boolean> => {
  try {
    await db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.journalHead(accountId),
        UpdateExpression: 'SET #sequence = :to, #hash = :hash, links = :links',
        ConditionExpression: from.sequence === 0 ? 'attribute_not_exists(#sequence)' : '#sequence = :from',
        ExpressionAttributeNames: { '#sequence': 'sequence', '#hash': 'hash' },
        ExpressionAttributeValues: {
          ':to': to.sequence,
          ':hash': to.hash,
          ':links': to.links,
          ...(from.sequence === 0 ? {} : { ':from': from.sequence }),
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** Writes a place to its entry. Repeating it writes the same again. */
const writeLink = async (accountId: string, { entryId, sequence, previousHash, hash }: Link): Promise<void> => {
  await db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.journalEntry(accountId, entryId),
      UpdateExpression: 'SET #sequence = :sequence, previousHash = :previous, #hash = :hash',
      ConditionExpression: 'attribute_exists(PK)',
      ExpressionAttributeNames: { '#sequence': 'sequence', '#hash': 'hash' },
      ExpressionAttributeValues: { ':sequence': sequence, ':previous': previousHash, ':hash': hash },
    }),
  );
};

/** The largest number of entries that one write of the head places; it keeps the head's item small. */
export const maxLinks = 50;

/** Places entries after the head of a chain, in the order given. @returns their links and the new head */
const linkEntries = (entries: readonly JournalEntry[], head: Head): { links: Link[]; head: Head } => {
  const links: Link[] = [];
  let end: Pick<Head, 'sequence' | 'hash'> = head;
  for (const entry of entries) {
    const { entryId, sequence, previousHash, hash } = chain(entry, end, sha256);
    links.push({ entryId, sequence, previousHash, hash });
    end = { sequence, hash };
  }
  return { links, head: { sequence: end.sequence, hash: end.hash, links } };
};

/**
 * Places entries of one account in its chain, in the order given, each exactly once however often it is called and
 * wherever it crashes: (1) write the places that the last writer assigned but did not write to their entries, (2) assign
 * places to the remaining entries by moving the head, on condition that no other writer has moved it, (3) write them.
 * @param entryIds at most `maxLinks`, of entries that exist
 * @param evenHeld also while the journal is held
 * @returns the entries with their places, in the order given, as readers see them
 * @throws when an entry is not in the table @throws JournalHeld
 */
export const appendToChain = async (
  accountId: string,
  entryIds: readonly string[],
  evenHeld = false,
): Promise<SequencedEntry[]> => {
  for (;;) {
    const head = await readHead(accountId);
    if (head.held && !evenHeld) throw new JournalHeld(head.held);
    const assigned = new Map(head.links.map((link) => [link.entryId, link]));
    const entries = await readEntries(accountId, [...new Set([...entryIds, ...assigned.keys()])]);
    const isPlaced = (id: string): boolean => entries.get(id)?.sequence !== undefined;
    const unwritten = head.links.filter(({ entryId }) => !isPlaced(entryId));
    await Promise.all(unwritten.map((link) => writeLink(accountId, link)));

    const missing = entryIds.find((id) => !entries.has(id));
    if (missing !== undefined) throw new Error(`journal entry ${missing} is not in the table`);
    const unplaced = [...new Set(entryIds)].filter((id) => !isPlaced(id) && !assigned.has(id));
    const { links, head: next } = linkEntries(
      unplaced.flatMap((id) => entries.get(id) ?? []),
      head,
    );
    if (links.length > 0) {
      if (!(await moveHead(accountId, head, next))) continue;
      await Promise.all(links.map((link) => writeLink(accountId, link)));
    }
    for (const link of links) assigned.set(link.entryId, link);
    return entryIds.map((id) => openEntry({ ...entries.get(id), ...assigned.get(id) } as SequencedEntry));
  }
};
