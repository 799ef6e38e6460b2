import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { pooled } from '../core/pool.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { idOf, type Key, keys } from '../table/keys.ts';
import {
  completeTiles,
  type GrowingTree,
  hashesIn,
  joinHashes,
  type Tile,
  type TileRef,
  tileRoot,
  tileWidth,
} from './growing-tree.ts';
import type { LeafRange } from './merkle-proofs.ts';
import { rootsOf, tilesFor } from './tree-nodes.ts';

interface TileItem extends Key {
  hashes: Uint8Array;
}

type Tiles = Map<string, readonly Uint8Array[]>;

const nameOf = ({ level, index }: TileRef): string => `${level}#${index}`;

/** Stored tiles by name; those that are not stored are left out. */
const readTiles = async (accountId: string, refs: readonly TileRef[]): Promise<Tiles> => {
  const items = await batchGet<TileItem>(refs.map(({ level, index }) => keys.journalTile(accountId, level, index)));
  return new Map(items.map((item) => [idOf(item), hashesIn(item.hashes)]));
};

const concurrentWrites = 16;

/** Writes a tile. Its content follows from the chain, so repeating it writes the same again. */
const writeTile = async (accountId: string, { level, index, hashes }: Tile): Promise<void> => {
  const Item: TileItem = { ...keys.journalTile(accountId, level, index), hashes: joinHashes(hashes) };
  await db.send(new PutCommand({ TableName: tableName(), Item }));
};

/** The tiles of the next level that tiles complete: each by the last of its 16. */
const completedAbove = (tiles: readonly TileRef[]): TileRef[] =>
  tiles
    .filter(({ index }) => index % tileWidth === tileWidth - 1)
    .map(({ level, index }) => ({ level: level + 1, index: Math.floor(index / tileWidth) }));

const below = ({ level, index }: TileRef): TileRef[] =>
  Array.from({ length: tileWidth }, (_, at) => ({ level: level - 1, index: index * tileWidth + at }));

/** A tile from those below it, which are stored. @throws when one is not */
const tileAbove = async (accountId: string, ref: TileRef, known: Tiles): Promise<Tile> => {
  const children = below(ref);
  const unknown = children.filter((child) => !known.has(nameOf(child)));
  for (const [name, hashes] of await readTiles(accountId, unknown)) known.set(name, hashes);
  const hashes = children.map((child) => {
    const found = known.get(nameOf(child));
    if (!found) throw new Error(`tile ${nameOf(child)} of the journal of ${accountId} is not in the table`);
    return tileRoot(found);
  });
  return { ...ref, hashes };
};

/**
 * Stores the complete tiles of a tree that it does not count as stored, from the leaves upwards.
 * @param isRepeat true when an earlier writer may have stored them: then only the missing ones are written
 */
export const storeTiles = async (accountId: string, tree: GrowingTree, isRepeat: boolean): Promise<void> => {
  const leaves = completeTiles(tree);
  if (leaves.length === 0) return;
  const levels: TileRef[][] = [leaves];
  for (let above = completedAbove(leaves); above.length > 0; above = completedAbove(above)) levels.push(above);
  const stored = isRepeat ? await readTiles(accountId, levels.flat()) : new Map<string, readonly Uint8Array[]>();
  const known: Tiles = new Map([...leaves.map((tile) => [nameOf(tile), tile.hashes] as const), ...stored]);
  for (const level of levels) {
    const missing = level.filter((ref) => !stored.has(nameOf(ref)));
    await pooled(missing, concurrentWrites, async (ref) => {
      const tile =
        ref.level === 0 ? { ...ref, hashes: known.get(nameOf(ref)) ?? [] } : await tileAbove(accountId, ref, known);
      await writeTile(accountId, tile);
      known.set(nameOf(tile), tile.hashes);
    });
  }
};

/**
 * The roots of subtrees of a journal's tree, with one read of the stored tiles.
 * @param ranges as `inclusionRanges` and `consistencyRanges` name them, within the tree
 * @throws when a tile is not in the table
 */
export const readRoots = async (
  accountId: string,
  tree: GrowingTree,
  ranges: readonly LeafRange[],
): Promise<Uint8Array[]> => {
  const tiles = await readTiles(accountId, tilesFor(tree, ranges));
  return rootsOf(tree, ranges, (ref) => {
    const hashes = tiles.get(nameOf(ref));
    if (!hashes) throw new Error(`tile ${nameOf(ref)} of the journal of ${accountId} is not in the table`);
    return hashes;
  });
};
