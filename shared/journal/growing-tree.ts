import { appendLeaf, hashBytes, rootOf, type Tree, treeOf } from './merkle.ts';
import type { TreeHead } from './merkle-proofs.ts';

/** The number of hashes in a tile. */
export const tileWidth = 16;

/**
 * The tree of a journal as the head of its chain keeps it: what is needed to add leaves, and the leaves that may not be in
 * stored tiles yet. Hashes are joined, since DynamoDB counts the bytes of each element of a list.
 */
export interface GrowingTree {
  /** The number of leaves. */
  size: number;
  /** The number of leaves in stored tiles: a multiple of 16. */
  tiled: number;
  /** The peaks of the tree over the stored tiles. */
  peaks: Uint8Array;
  /** The hashes of the leaves since then. */
  leaves: Uint8Array;
}

export const noTree: GrowingTree = { size: 0, tiled: 0, peaks: new Uint8Array(), leaves: new Uint8Array() };

/** Joined hashes as a list. */
export const hashesIn = (joined: Uint8Array): Uint8Array[] =>
  Array.from({ length: joined.length / hashBytes }, (_, index) =>
    joined.subarray(index * hashBytes, (index + 1) * hashBytes),
  );

/** Hashes, joined. */
export const joinHashes = (hashes: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(hashes));

/** A tile by its place: `level` 0 has leaves, `level` n the roots of tiles of the level below. */
export interface TileRef {
  level: number;
  index: number;
}

/** A complete tile with its 16 hashes. */
export interface Tile extends TileRef {
  hashes: readonly Uint8Array[];
}

/** The root of the subtree under a tile. */
export const tileRoot = (hashes: readonly Uint8Array[]): Uint8Array => rootOf(treeOf(hashes));

/** The tiles of leaves that are complete and that the tree does not count as stored. */
export const completeTiles = ({ tiled, leaves }: GrowingTree): Tile[] => {
  const hashes = hashesIn(leaves);
  return Array.from({ length: Math.floor(hashes.length / tileWidth) }, (_, index) => ({
    level: 0,
    index: tiled / tileWidth + index,
    hashes: hashes.slice(index * tileWidth, (index + 1) * tileWidth),
  }));
};

/** The tree without the leaves of complete tiles. Call it when these are stored. */
export const withTilesStored = (tree: GrowingTree): GrowingTree => {
  const tiles = completeTiles(tree);
  const stored: Tree = { size: tree.tiled / tileWidth, peaks: hashesIn(tree.peaks) };
  const over = tiles.reduce((before, { hashes }) => appendLeaf(before, tileRoot(hashes)), stored);
  return {
    size: tree.size,
    tiled: over.size * tileWidth,
    peaks: joinHashes(over.peaks),
    leaves: tree.leaves.slice(tiles.length * tileWidth * hashBytes),
  };
};

/** The tree with more leaves. The complete tiles of `tree` are stored. @param leaves their hashes */
export const withLeaves = (tree: GrowingTree, leaves: readonly Uint8Array[]): GrowingTree => {
  const stored = withTilesStored(tree);
  return {
    ...stored,
    size: stored.size + leaves.length,
    leaves: joinHashes([stored.leaves, ...leaves]),
  };
};

/** Size and root of the tree, which a checkpoint states. */
export const treeHead = (tree: GrowingTree): TreeHead => {
  const { size, peaks, leaves } = withTilesStored(tree);
  return { size, root: rootOf({ size, peaks: [...hashesIn(peaks), ...treeOf(hashesIn(leaves)).peaks] }) };
};
