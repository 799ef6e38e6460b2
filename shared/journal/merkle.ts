import { createHash } from 'node:crypto';

/** The size of a hash in bytes (SHA-256). */
export const hashBytes = 32;

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** The hash of a leaf (RFC 9162, 2.1.1). */
export const leafHash = (data: Uint8Array): Uint8Array => sha256(leafPrefix, data);

/** The hash of an inner node (RFC 9162, 2.1.1). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(nodePrefix, left, right);

/**
 * All that a growing tree needs: its number of leaves, and the roots of its complete subtrees, the largest first. Their sizes
 * are the powers of two in `size`, so there are at most log₂(size) + 1.
 */
export interface Tree {
  size: number;
  peaks: readonly Uint8Array[];
}

export const emptyTree: Tree = { size: 0, peaks: [] };

/** The tree with one more leaf. @param leaf its hash */
export const appendLeaf = ({ size, peaks }: Tree, leaf: Uint8Array): Tree => {
  const grown = [...peaks];
  let last = leaf;
  // Each 1 at the end of the binary size is a complete subtree as large as the one that is carried.
  for (let carried = size; carried % 2 === 1; carried = Math.floor(carried / 2)) {
    const left = grown.pop();
    if (!left) throw new RangeError(`a tree of ${size} leaves has more peaks than ${peaks.length}`);
    last = nodeHash(left, last);
  }
  return { size: size + 1, peaks: [...grown, last] };
};

/** The root of a tree (RFC 9162, 2.1.1). */
export const rootOf = ({ peaks }: Tree): Uint8Array =>
  peaks.length === 0 ? sha256() : peaks.reduceRight((right, left) => nodeHash(left, right));

/** The tree over leaves. @param leaves their hashes */
export const treeOf = (leaves: readonly Uint8Array[]): Tree => leaves.reduce(appendLeaf, emptyTree);
