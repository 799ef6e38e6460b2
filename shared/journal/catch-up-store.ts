import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { log } from '../core/log.ts';
import { chunks } from '../core/pool.ts';
import { db, tableName } from '../table/client.ts';
import type { JournalEntry } from '../table/journal-entry.ts';
import { keys, prefixes } from '../table/keys.ts';
import { queryPage } from '../table/page.ts';
import { type GrowingTree, noTree, withLeaves, withTilesStored } from './growing-tree.ts';
import type { Head, PlaceRange } from './head.ts';
import { leafOf, lostLeaf } from './leaf.ts';
import { storeTiles } from './tile-store.ts';

const pageSize = 1000;

const isLost = (lost: readonly PlaceRange[], place: number): boolean =>
  lost.some(({ first, last }) => first <= place && place <= last);

/**
 * The leaves of the places after `size`, from the entries. Reads the journal from its end, since the entries with the last
 * places are usually the newest.
 * @returns undefined when an entry that was not lost in a restore is missing
 */
const readLeaves = async (accountId: string, { sequence, lost = [] }: Head, size: number) => {
  const places = Array.from({ length: sequence - size }, (_, index) => size + 1 + index);
  const leaves = new Map(places.filter((place) => isLost(lost, place)).map((place) => [place, lostLeaf]));
  let after: string | undefined;
  do {
    const page = await queryPage<JournalEntry>({
      PK: keys.journalHead(accountId).PK,
      prefix: prefixes.entry,
      newestFirst: true,
      size: pageSize,
      after,
    });
    for (const { sequence: place, hash } of page.items) {
      if (place !== undefined && hash !== undefined && place > size && place <= sequence)
        leaves.set(place, leafOf({ hash }));
    }
    after = page.next;
  } while (after !== undefined && leaves.size < places.length);
  const found = places.flatMap((place) => leaves.get(place) ?? []);
  return found.length === places.length ? found : undefined;
};

/** Leaves that are folded into the tree at a time, which bounds what its value has. */
const leavesAtOnce = 4096;

/**
 * The tree over all places of a chain, for heads that earlier versions wrote or moved. Stores the tiles, which have the same
 * content each time.
 * @param most the largest number of entries to catch up with
 * @returns undefined when there are more, or when an entry is missing
 */
export const caughtUp = async (accountId: string, head: Head, most: number): Promise<GrowingTree | undefined> => {
  let tree = head.tree ?? noTree;
  const behind = head.sequence - tree.size;
  if (behind === 0) return tree;
  if (behind < 0 || behind > most) return undefined;
  const leaves = await readLeaves(accountId, head, tree.size);
  if (!leaves) {
    log.error('JOURNAL_TREE_BEHIND', new Error('an entry is missing'), { accountId, size: tree.size });
    return undefined;
  }
  // A writer that died may not have stored them, and their leaves are dropped below.
  await storeTiles(accountId, tree, true);
  for (const some of chunks(leaves, leavesAtOnce)) {
    tree = withLeaves(tree, some);
    await storeTiles(accountId, tree, false);
  }
  return withTilesStored(tree);
};

/** Replaces the tree in a head, on condition that no one else has. @returns false when the condition did not hold */
export const replaceTree = async (
  accountId: string,
  from: GrowingTree | undefined,
  to: GrowingTree,
): Promise<boolean> => {
  try {
    await db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.journalHead(accountId),
        UpdateExpression: 'SET #tree = :to',
        ConditionExpression: from ? '#tree.#size = :size' : 'attribute_not_exists(#tree)',
        ExpressionAttributeNames: { '#tree': 'tree', ...(from ? { '#size': 'size' } : {}) },
        ExpressionAttributeValues: { ':to': to, ...(from ? { ':size': from.size } : {}) },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};
