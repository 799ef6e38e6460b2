import { describe, expect, it } from 'vitest';
import { appendLeaf, emptyTree, leafHash, rootOf, type Tree, treeOf } from '../../../shared/journal/merkle.ts';
import {
  consistencyRanges,
  inclusionRanges,
  verifyConsistency,
  verifyInclusion,
} from '../../../shared/journal/merkle-proofs.ts';
import fc from '../../support/random/fast-check.ts';
import { consistencyProof, inclusionProof } from './trees.ts';
import {
  compactTrees,
  consistencyProofs,
  inclusionProofs,
  leafInputs,
  nodeHashes,
  rootHashes,
  smallConsistency,
  someHash,
} from './vectors.ts';

const hex = (hashes: readonly Uint8Array[]): string[] => hashes.map((hash) => Buffer.from(hash).toString('hex'));
const [leaves] = nodeHashes;
const rootAt = (size: number): Uint8Array => rootHashes[size] ?? new Uint8Array();
const leafAt = (index: number): Uint8Array => leaves[index] ?? new Uint8Array();
const flipped = (hash: Uint8Array, bit: number): Uint8Array => hash.map((byte, at) => (at === 0 ? byte ^ bit : byte));

/** Every way in which the vectors' source corrupts a proof: bits, length, order. */
const corruptedProofs = (proof: readonly Uint8Array[], root: Uint8Array): Uint8Array[][] => [
  [...proof, new Uint8Array()],
  [...proof, root],
  [new Uint8Array(), ...proof],
  [root, ...proof],
  ...(proof.length > 0 ? [proof.slice(0, -1), [...proof.slice(0, 1), someHash, ...proof.slice(1)]] : []),
  ...proof.map((_, at) => proof.map((hash, index) => (index === at ? flipped(hash, 8) : hash))),
];

describe('the vectors of transparency-dev/merkle', () => {
  it('give the hashes of leaves, roots and complete subtrees', () => {
    expect(hex(leafInputs.map(leafHash))).toEqual(hex(leaves));
    let tree: Tree = emptyTree;
    for (const [size, root] of rootHashes.entries()) {
      expect(hex([rootOf(tree)])).toEqual(hex([root]));
      expect({ size: tree.size, peaks: hex(tree.peaks) }).toEqual({ size, peaks: hex(compactTrees[size] ?? []) });
      tree = appendLeaf(tree, leafAt(size));
    }
  });

  it.each(inclusionProofs)('prove that leaf $leaf is in a tree of $size', ({ leaf, size, proof }) => {
    const [index, root] = [leaf - 1, rootAt(size)];
    const own = leafAt(index);
    expect(hex(inclusionProof(leaves.slice(0, size), index))).toEqual(hex(proof));
    expect(verifyInclusion({ index, leaf: own }, { size, root }, proof)).toBe(true);
    for (const wrong of [index - 1, index + 1, index ^ 2]) {
      expect(verifyInclusion({ index: wrong, leaf: own }, { size, root }, proof)).toBe(false);
    }
    for (const wrong of [size * 2, Math.floor(size / 2)]) {
      expect(verifyInclusion({ index, leaf: own }, { size: wrong, root }, proof)).toBe(false);
    }
    for (const wrong of [rootAt(0), someHash]) {
      expect(verifyInclusion({ index, leaf: own }, { size, root: wrong }, proof)).toBe(false);
    }
    expect(verifyInclusion({ index, leaf: Buffer.from('WrongLeaf') }, { size, root }, proof)).toBe(false);
    for (const wrong of corruptedProofs(proof, root)) {
      expect(verifyInclusion({ index, leaf: own }, { size, root }, wrong)).toBe(false);
    }
  });

  it.each(consistencyProofs)('prove that a tree of $size2 begins with one of $size1', ({ size1, size2, proof }) => {
    const [older, newer] = [
      { size: size1, root: rootAt(size1) },
      { size: size2, root: rootAt(size2) },
    ];
    expect(hex(consistencyProof(leaves.slice(0, size2), size1))).toEqual(hex(proof));
    expect(verifyConsistency(older, newer, proof)).toBe(true);
    if (size1 === size2) return;
    for (const wrong of [size1 - 1, size1 + 1, size1 ^ 2]) {
      expect(verifyConsistency({ ...older, size: wrong }, newer, proof)).toBe(false);
    }
    for (const wrong of [size2 * 2, Math.floor(size2 / 2)]) {
      expect(verifyConsistency(older, { ...newer, size: wrong }, proof)).toBe(false);
    }
    const wrongRoot = Buffer.from('WrongRoot');
    expect(verifyConsistency({ ...older, root: wrongRoot }, newer, proof)).toBe(false);
    expect(verifyConsistency(older, { ...newer, root: wrongRoot }, proof)).toBe(false);
    expect(verifyConsistency({ ...older, root: newer.root }, { ...newer, root: older.root }, proof)).toBe(false);
    for (const wrong of [[], ...corruptedProofs(proof, older.root), ...corruptedProofs(proof, newer.root)]) {
      expect(verifyConsistency(older, newer, wrong)).toBe(false);
    }
  });

  it('decide about trees without a proof', () => {
    for (const [size1, size2, root1, root2, proof, isValid] of smallConsistency) {
      expect(verifyConsistency({ size: size1, root: root1 }, { size: size2, root: root2 }, proof)).toBe(isValid);
    }
  });
});

describe('a tree of any size', () => {
  const leavesOf = (size: number): Uint8Array[] =>
    Array.from({ length: size }, (_, index) => leafHash(Buffer.from(`${index}`)));
  const place = fc
    .integer({ min: 1, max: 300 })
    .chain((size) => fc.tuple(fc.constant(size), fc.nat({ max: size - 1 })));

  it('keeps one hash for each power of two in its size', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2000 }), (size) => {
        const ones = [...size.toString(2)].filter((digit) => digit === '1').length;
        expect(treeOf(leavesOf(size)).peaks).toHaveLength(ones);
      }),
      { numRuns: 20 },
    );
  });

  it('proves each of its leaves, and no other one in its place', () => {
    fc.assert(
      fc.property(place, ([size, index]) => {
        const all = leavesOf(size);
        const [head, proof] = [{ size, root: rootOf(treeOf(all)) }, inclusionProof(all, index)];
        expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        expect(verifyInclusion({ index, leaf: all[index] ?? someHash }, head, proof)).toBe(true);
        expect(verifyInclusion({ index, leaf: someHash }, head, proof)).toBe(false);
      }),
    );
  });

  it('proves that it begins with each smaller tree, and not with one of which a leaf was altered', () => {
    fc.assert(
      fc.property(place, ([size, index]) => {
        const all = leavesOf(size);
        const [older, newer] = [all.slice(0, index + 1), { size, root: rootOf(treeOf(all)) }];
        const proof = consistencyProof(all, older.length);
        expect(verifyConsistency({ size: older.length, root: rootOf(treeOf(older)) }, newer, proof)).toBe(true);
        const altered = rootOf(treeOf(older.with(index, someHash)));
        expect(verifyConsistency({ size: older.length, root: altered }, newer, proof)).toBe(false);
      }),
    );
  });

  it('has no proofs of what it does not have', () => {
    expect(() => inclusionRanges(3, 3)).toThrow(RangeError);
    expect(() => consistencyRanges(4, 3)).toThrow(RangeError);
    expect(consistencyRanges(0, 3)).toEqual([]);
  });
});
