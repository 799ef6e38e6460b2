import { hashBytes, nodeHash } from './merkle.ts';

/** Leaves of a tree, from the index `first` up to, but not including, `end`. */
export type LeafRange = readonly [first: number, end: number];

/** The first leaf of the right subtree (RFC 9162, 2.1.1): the left one has the largest power of two below the size. */
const middle = ([first, end]: LeafRange): number => {
  let left = 1;
  while (left * 2 < end - first) left *= 2;
  return first + left;
};

const checkSize = (isInRange: boolean): void => {
  if (!isInRange) throw new RangeError('there is no such proof: the tree is smaller');
};

/**
 * The subtrees of which an inclusion proof has the roots, in the order of the proof (RFC 9162, 2.1.3.1). The root of each is
 * that of the tree over its leaves.
 * @param index the place of the leaf, from 0
 * @throws RangeError when the tree has no such leaf
 */
export const inclusionRanges = (index: number, size: number): LeafRange[] => {
  checkSize(index >= 0 && index < size);
  const path = (range: LeafRange): LeafRange[] => {
    const [first, end] = range;
    if (end - first === 1) return [];
    const split = middle(range);
    const [own, other]: [LeafRange, LeafRange] =
      index < split
        ? [
            [first, split],
            [split, end],
          ]
        : [
            [split, end],
            [first, split],
          ];
    return [...path(own), other];
  };
  return path([0, size]);
};

/**
 * The subtrees of which a consistency proof has the roots, in the order of the proof (RFC 9162, 2.1.4.1). A proof from the
 * empty tree is empty.
 * @throws RangeError when the older tree is the larger one
 */
export const consistencyRanges = (olderSize: number, size: number): LeafRange[] => {
  checkSize(olderSize >= 0 && olderSize <= size);
  const path = (range: LeafRange, isOlderTree: boolean): LeafRange[] => {
    const [first, end] = range;
    if (olderSize === end) return isOlderTree ? [] : [range];
    const split = middle(range);
    return olderSize <= split
      ? [...path([first, split], isOlderTree), [split, end]]
      : [...path([split, end], false), [first, split]];
  };
  return olderSize === 0 ? [] : path([0, size], true);
};

const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;
const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
const areHashes = (hashes: readonly Uint8Array[]): boolean => hashes.every(({ length }) => length === hashBytes);

/** A tree as a checkpoint states it. */
export interface TreeHead {
  size: number;
  root: Uint8Array;
}

/** Whether a proof shows that a leaf is in a tree (RFC 9162, 2.1.3.2). @param leaf its hash, at `index` from 0 */
export const verifyInclusion = (
  { index, leaf }: { index: number; leaf: Uint8Array },
  { size, root }: TreeHead,
  proof: readonly Uint8Array[],
): boolean => {
  if (index < 0 || index >= size || !areHashes([leaf, ...proof])) return false;
  let [own, last] = [index, size - 1];
  let hash = leaf;
  for (const other of proof) {
    if (last === 0) return false;
    if (isOdd(own) || own === last) {
      hash = nodeHash(other, hash);
      while (!isOdd(own) && own !== 0) [own, last] = [half(own), half(last)];
    } else {
      hash = nodeHash(hash, other);
    }
    [own, last] = [half(own), half(last)];
  }
  return last === 0 && isSame(hash, root);
};

/** Whether a proof shows that a tree begins with the leaves of an older one (RFC 9162, 2.1.4.2). */
export const verifyConsistency = (older: TreeHead, newer: TreeHead, proof: readonly Uint8Array[]): boolean => {
  if (older.size < 0 || older.size > newer.size || !areHashes(proof)) return false;
  if (older.size === newer.size) return proof.length === 0 && isSame(older.root, newer.root);
  if (older.size === 0) return proof.length === 0;
  let [own, last] = [older.size - 1, newer.size - 1];
  while (isOdd(own)) [own, last] = [half(own), half(last)];
  // The older tree is one complete subtree of the newer one when its size is a power of two: then its root is the start.
  const [start, ...others] = own === 0 ? [older.root, ...proof] : proof;
  if (!start || proof.length === 0) return false;
  let [olderHash, newerHash] = [start, start];
  for (const other of others) {
    if (last === 0) return false;
    if (isOdd(own) || own === last) {
      [olderHash, newerHash] = [nodeHash(other, olderHash), nodeHash(other, newerHash)];
      while (!isOdd(own) && own !== 0) [own, last] = [half(own), half(last)];
    } else {
      newerHash = nodeHash(newerHash, other);
    }
    [own, last] = [half(own), half(last)];
  }
  return last === 0 && isSame(olderHash, older.root) && isSame(newerHash, newer.root);
};
