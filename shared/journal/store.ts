import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { chain, genesisHash, type JournalEntry, type SequencedEntry } from '../table/journal-entry.ts';
import { keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';

/** The sequence number, hash and previous hash that an entry was given. */
type Link = Pick<SequencedEntry, 'entryId' | 'sequence' | 'previousHash' | 'hash'>;

/**
 * The end of an account's chain. `links` is what the last writer gave to its entries: written with the head, before
 * the entries themselves, so that whoever comes after a crash finishes the work instead of repeating it.
 */
interface Head {
  sequence: number;
  hash: string;
  links: Link[];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A page of an account's journal, newest first. */
export const listJournal = (
  accountId: string,
  page: { size: number; after?: string | undefined },
): Promise<Page<JournalEntry>> =>
  queryPage<JournalEntry>({
    PK: keys.journalHead(accountId).PK,
    prefix: prefixes.entry,
    newestFirst: true,
    ...page,
  });

/**
 * The ids of an account's entries that have no place in the chain, and of those written from `since` on, oldest first.
 * Reads the whole journal.
 */
export const unsequenced = async (accountId: string, since?: string): Promise<string[]> => {
  const wanted = (entry: JournalEntry) => entry.sequence === undefined || (since !== undefined && entry.at >= since);
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await queryPage<JournalEntry>({
      PK: keys.journalHead(accountId).PK,
      prefix: prefixes.entry,
      size: 500,
      after,
    });
    ids.push(...page.items.filter(wanted).map((entry) => entry.entryId));
    after = page.next;
  } while (after !== undefined);
  return ids;
};

const readHead = async (accountId: string): Promise<Head> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.journalHead(accountId), ConsistentRead: true }),
  );
  return (Item as Head | undefined) ?? { sequence: 0, hash: genesisHash, links: [] };
};

const readEntries = async (accountId: string, entryIds: readonly string[]): Promise<Map<string, JournalEntry>> => {
  const entries = await batchGet<JournalEntry>(entryIds.map((id) => keys.journalEntry(accountId, id)));
  return new Map(entries.map((entry) => [entry.entryId, entry]));
};

/** Moves the head on, if nobody else did. @returns false when somebody did */
const moveHead = async (accountId: string, from: Head, to: Head): Promise<boolean> => {
  try {
    await db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.journalHead(accountId),
        UpdateExpression: 'SET #sequence = :to, #hash = :hash, links = :links',
        ConditionExpression: from.sequence === 0 ? 'attribute_not_exists(PK)' : '#sequence = :from',
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

/** Writes an entry's link to it. Repeating writes the same again. */
const seal = async (accountId: string, { entryId, sequence, previousHash, hash }: Link): Promise<void> => {
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

/** How many entries one write of the head may place; keeps the head's item small. */
export const maxLinks = 50;

/**
 * Gives entries of one account their place in its chain, in the order given, each exactly once however often it is
 * asked for and whatever dies on the way: (1) finish what the last writer left unsealed, (2) move the head over the
 * entries that have no place yet, on condition that nobody else moved it, (3) seal them.
 * @param entryIds at most `maxLinks`, of entries that exist
 * @returns the entries as they stand in the chain, in the order given
 */
export const sequence = async (accountId: string, entryIds: readonly string[]): Promise<SequencedEntry[]> => {
  for (;;) {
    const head = await readHead(accountId);
    const leftIds = head.links.map((link) => link.entryId);
    const entries = await readEntries(accountId, [...new Set([...entryIds, ...leftIds])]);
    const place = new Map<string, Link>(head.links.map((link) => [link.entryId, link]));
    const unsealed = head.links.filter((link) => entries.get(link.entryId)?.sequence === undefined);
    await Promise.all(unsealed.map((link) => seal(accountId, link)));

    const links: Link[] = [];
    let end = { sequence: head.sequence, hash: head.hash };
    for (const id of entryIds) {
      const entry = entries.get(id);
      if (!entry) throw new Error(`journal entry ${id} is not in the table`);
      if (entry.sequence !== undefined || place.has(id)) continue;
      const linked = chain(entry, end, sha256);
      const link = { entryId: id, sequence: linked.sequence, previousHash: linked.previousHash, hash: linked.hash };
      links.push(link);
      place.set(id, link);
      end = link;
    }
    if (links.length > 0) {
      if (!(await moveHead(accountId, head, { sequence: end.sequence, hash: end.hash, links }))) continue;
      await Promise.all(links.map((link) => seal(accountId, link)));
    }
    return entryIds.map((id) => ({ ...entries.get(id), ...place.get(id) }) as SequencedEntry);
  }
};
