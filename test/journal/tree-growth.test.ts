import { beforeAll, describe, expect, it } from 'vitest';
import { readHeadAndCheckpoint } from '../../shared/journal/checkpoint-store.ts';
import { noTree, treeHead, withLeaves } from '../../shared/journal/growing-tree.ts';
import { leafOf } from '../../shared/journal/leaf.ts';
import { leafHash, rootOf, treeOf } from '../../shared/journal/merkle.ts';
import { consistencyRanges, inclusionRanges } from '../../shared/journal/merkle-proofs.ts';
import { listJournal } from '../../shared/journal/store.ts';
import { readRoots } from '../../shared/journal/tile-store.ts';
import type { SequencedEntry } from '../../shared/table/journal-entry.ts';
import { recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import fc from '../support/random/fast-check.ts';
import { growJournal } from '../support/world/journal.ts';
import { freshId } from '../support/world/world.ts';
import { consistencyProof, inclusionProof } from './verify/trees.ts';

beforeAll(makeTable);

const leaves = Array.from({ length: 700 }, (_, index) => leafHash(Buffer.from(`${index}`)));

/** The leaves of an account's journal in the order of its chain. */
const leavesOf = async (accountId: string): Promise<Uint8Array[]> => {
  const { items } = await listJournal(accountId, { size: 1000 });
  return (items as SequencedEntry[]).sort((one, other) => one.sequence - other.sequence).map(leafOf);
};

const hex = (hashes: readonly Uint8Array[]): string[] => hashes.map((hash) => Buffer.from(hash).toString('hex'));

describe('the tree in the head of a chain', () => {
  it('has the root of RFC 9162 whatever the batches', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(sizes, (batches) => {
        let tree = noTree;
        for (const count of batches) {
          tree = withLeaves(tree, leaves.slice(tree.size, tree.size + count));
          const { size, root } = treeHead(tree);
          expect([size, ...hex([root])]).toEqual([tree.size, ...hex([rootOf(treeOf(leaves.slice(0, tree.size)))])]);
          expect(tree.leaves.length).toBeLessThanOrEqual((15 + 50) * 32);
        }
      }),
    );
  });
});

describe('the tree of a journal', () => {
  const accountId = freshId();
  const size = 300;
  beforeAll(() => growJournal(accountId, size, 7));

  it('is that over its entries', async () => {
    const { head } = await readHeadAndCheckpoint(accountId);
    const all = await leavesOf(accountId);
    expect([head.sequence, head.tree?.size]).toEqual([size, size]);
    expect(hex([treeHead(head.tree ?? noTree).root])).toEqual(hex([rootOf(treeOf(all))]));
  });

  it('proves every entry, and that it continues each smaller tree, with one read of tiles', async () => {
    const { head } = await readHeadAndCheckpoint(accountId);
    const { tree = noTree } = head;
    const all = await leavesOf(accountId);
    for (const older of [1, 15, 16, 17, 200, 255, 256, 257, 272, 299, 300]) {
      const some = all.slice(0, older);
      for (const index of [0, older - 1, Math.floor(older / 2)]) {
        const { result, sent } = await recorded(() => readRoots(accountId, tree, inclusionRanges(index, older)));
        expect(hex(result)).toEqual(hex(inclusionProof(some, index)));
        expect(sent.length).toBeLessThanOrEqual(1);
      }
      const proof = await readRoots(accountId, tree, consistencyRanges(older, size));
      expect(hex(proof)).toEqual(hex(consistencyProof(all, older)));
    }
  });

  it('costs one write for 16 entries, one more for 256, and one for the mark of an hour', async () => {
    const { sent } = await recorded(() => growJournal(freshId(), 256, 1));
    const actions = sent.map(({ action }) => action);
    expect(actions.filter((action) => action === 'PutItem')).toHaveLength(17);
    // The head and the entry for each, and the mark.
    expect(actions.filter((action) => action === 'UpdateItem')).toHaveLength(2 * 256 + 1);
  });
});
