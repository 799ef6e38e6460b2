import { type GrowingTree, hashesIn, type TileRef, tileRoot, tileWidth } from './growing-tree.ts';
import { hashBytes, rootOf, treeOf } from './merkle.ts';
import type { LeafRange } from './merkle-proofs.ts';

/** Looks up the hashes of a stored tile. */
export type TileLookup = (tile: TileRef) => readonly Uint8Array[];

const bitsOfTile = Math.log2(tileWidth);

/**
 * The root of the complete subtree over 16ˡᵉᵛᵉˡ leaves: from the stored tile that has it, or from the nodes below while that
 * tile is incomplete.
 */
const nodeAt = (tree: GrowingTree, { level, index }: TileRef, lookUp: TileLookup): Uint8Array => {
  if (level === 0 && index >= tree.tiled) {
    const start = (index - tree.tiled) * hashBytes;
    return tree.leaves.subarray(start, start + hashBytes);
  }
  const tile = { level, index: Math.floor(index / tileWidth) };
  if ((tile.index + 1) * tileWidth ** (level + 1) <= tree.tiled) {
    return lookUp(tile)[index % tileWidth] ?? new Uint8Array(hashBytes);
  }
  const below = Array.from({ length: tileWidth }, (_, at) => ({ level: level - 1, index: index * tileWidth + at }));
  return tileRoot(below.map((node) => nodeAt(tree, node, lookUp)));
};

/** The root of a complete subtree. @param first its first leaf @param bits the logarithm of its size */
const subtreeRoot = (tree: GrowingTree, first: number, bits: number, lookUp: TileLookup): Uint8Array => {
  const level = Math.floor(bits / bitsOfTile);
  const count = 2 ** (bits - level * bitsOfTile);
  const start = first / tileWidth ** level;
  const nodes = Array.from({ length: count }, (_, at) => nodeAt(tree, { level, index: start + at }, lookUp));
  return rootOf(treeOf(nodes));
};

/** The root of the tree over a range, as RFC 9162 splits it: complete subtrees, the largest first. */
const rangeRoot = (tree: GrowingTree, [first, end]: LeafRange, lookUp: TileLookup): Uint8Array => {
  const peaks: Uint8Array[] = [];
  for (let start = first; start < end; ) {
    const bits = Math.floor(Math.log2(end - start));
    peaks.push(subtreeRoot(tree, start, bits, lookUp));
    start += 2 ** bits;
  }
  return rootOf({ size: end - first, peaks });
};

/** The roots of subtrees. @param ranges as `inclusionRanges` and `consistencyRanges` name them, within the tree */
export const rootsOf = (tree: GrowingTree, ranges: readonly LeafRange[], lookUp: TileLookup): Uint8Array[] =>
  ranges.map((range) => rangeRoot(tree, range, lookUp));

const unknownTile = hashesIn(new Uint8Array(tileWidth * hashBytes));

/** The stored tiles that `rootsOf` looks up for these ranges, each once. */
export const tilesFor = (tree: GrowingTree, ranges: readonly LeafRange[]): TileRef[] => {
  const needed = new Map<string, TileRef>();
  rootsOf(tree, ranges, (tile) => {
    needed.set(`${tile.level}/${tile.index}`, tile);
    return unknownTile;
  });
  return [...needed.values()];
};
