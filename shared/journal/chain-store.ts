import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { canaryAccountId } from '../core/canary.ts';
import { clock } from '../core/clock.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { openEntry } from '../table/commitments.ts';
import { chain, genesisHash, type JournalEntry, type SequencedEntry } from '../table/journal-entry.ts';
import { keys } from '../table/keys.ts';
import { caughtUp } from './catch-up-store.ts';
import { markForCheckpoint } from './checkpoint-store.ts';
import { withLeaves } from './growing-tree.ts';
import type { Head, Link } from './head.ts';
import { JournalHeld } from './hold.ts';
import { leafOf } from './leaf.ts';
import { storeTiles } from './tile-store.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

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

/** Moves the head, and grows the tree with it unless `to` has none. @returns false when another writer has moved it */
const moveHead = async (accountId: string, from: Head, to: Head): Promise<boolean> => {
  try {
    await db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.journalHead(accountId),
        UpdateExpression: `SET #sequence = :to, #hash = :hash, links = :links, markedUntil = :until${to.tree ? ', #tree = :tree' : ''}`,
        ConditionExpression: from.sequence === 0 ? 'attribute_not_exists(#sequence)' : '#sequence = :from',
        ExpressionAttributeNames: { '#sequence': 'sequence', '#hash': 'hash', ...(to.tree ? { '#tree': 'tree' } : {}) },
        ExpressionAttributeValues: {
          ':to': to.sequence,
          ':hash': to.hash,
          ':links': to.links,
          ':until': to.markedUntil,
          ...(to.tree ? { ':tree': to.tree } : {}),
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

/** Places entries after the head of a chain, in the order given. @returns the end of the chain with their links */
const linkEntries = (entries: readonly JournalEntry[], head: Head): Pick<Head, 'sequence' | 'hash' | 'links'> => {
  const links: Link[] = [];
  let end: Pick<Head, 'sequence' | 'hash'> = head;
  for (const entry of entries) {
    const { entryId, sequence, previousHash, hash } = chain(entry, end, sha256);
    links.push({ entryId, sequence, previousHash, hash });
    end = { sequence, hash };
  }
  return { sequence: end.sequence, hash: end.hash, links };
};

/** The largest number of entries that a tree catches up with while entries wait for their places. The rest is left to the checkpoints. */
const mostToCatchUp = 4000;

/** The canary deletes its entries after a day: its chain has neither a tree nor checkpoints, which would be kept for ever. */
const hasTree = (accountId: string): boolean => accountId !== canaryAccountId;

/**
 * Moves a head over entries: marks the account for a checkpoint, moves the head with the tree, marks the account again if the
 * mark was due meanwhile, then writes the places and the complete tiles.
 * @returns false when another writer has moved the head
 */
const advance = async (
  accountId: string,
  head: Head,
  end: Pick<Head, 'sequence' | 'hash' | 'links'>,
): Promise<boolean> => {
  const isKept = hasTree(accountId);
  const before = isKept ? await caughtUp(accountId, head, mostToCatchUp) : undefined;
  const tree = before && withLeaves(before, end.links.map(leafOf));
  const now = clock.now();
  const markedUntil = isKept ? await markForCheckpoint(accountId, head.markedUntil, now) : now;
  if (!(await moveHead(accountId, head, { ...end, markedUntil, ...(tree ? { tree } : {}) }))) return false;
  // A mark that was due may have been removed before the head moved. Set before the places, whose absence shows a crash.
  if (isKept) await markForCheckpoint(accountId, markedUntil, clock.now());
  await Promise.all(end.links.map((link) => writeLink(accountId, link)));
  if (tree) await storeTiles(accountId, tree, false);
  return true;
};

/**
 * Places entries of one account in its chain, in the order given, each exactly once however often it is called and
 * wherever it crashes: (1) write the places that the last writer assigned but did not write to their entries, and the tiles of
 * the tree, (2) assign places to the remaining entries by moving the head, on condition that no other writer has moved it,
 * (3) write them, and the tiles that they complete.
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
    // The last writer may have died before it marked the account again.
    if (unwritten.length > 0 && hasTree(accountId)) await markForCheckpoint(accountId, head.markedUntil, clock.now());
    await Promise.all(unwritten.map((link) => writeLink(accountId, link)));
    if (head.tree) await storeTiles(accountId, head.tree, true);

    const missing = entryIds.find((id) => !entries.has(id));
    if (missing !== undefined) throw new Error(`journal entry ${missing} is not in the table`);
    const unplaced = [...new Set(entryIds)].filter((id) => !isPlaced(id) && !assigned.has(id));
    const end = linkEntries(
      unplaced.flatMap((id) => entries.get(id) ?? []),
      head,
    );
    if (end.links.length > 0 && !(await advance(accountId, head, end))) continue;
    for (const link of end.links) assigned.set(link.entryId, link);
    return entryIds.map((id) => openEntry({ ...entries.get(id), ...assigned.get(id) } as SequencedEntry));
  }
};
