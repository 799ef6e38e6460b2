import { rootOf, treeOf } from '../../../shared/journal/merkle.ts';
import { consistencyRanges, inclusionRanges, type LeafRange } from '../../../shared/journal/merkle-proofs.ts';

/** The roots of subtrees. @param leaves the hashes of all leaves */
const rootsOf = (leaves: readonly Uint8Array[], ranges: readonly LeafRange[]): Uint8Array[] =>
  ranges.map(([first, end]) => rootOf(treeOf(leaves.slice(first, end))));

/** The proof that the leaf at `index` is in the tree over the leaves. */
export const inclusionProof = (leaves: readonly Uint8Array[], index: number): Uint8Array[] =>
  rootsOf(leaves, inclusionRanges(index, leaves.length));

/** The proof that the tree over the leaves begins with the first `olderSize` of them. */
export const consistencyProof = (leaves: readonly Uint8Array[], olderSize: number): Uint8Array[] =>
  rootsOf(leaves, consistencyRanges(olderSize, leaves.length));
