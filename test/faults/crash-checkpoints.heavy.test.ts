import { afterEach, describe, expect, it } from 'vitest';
import { checkJournal, parseKeys, readCheckpoint } from '../../cli/verify/checkpoints.ts';
import { verifyJournal } from '../../cli/verify/journal.ts';
import { archiveDue } from '../../functions/checkpoints/archive.ts';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { readHeadAndCheckpoint } from '../../shared/journal/checkpoint-store.ts';
import { noTree, treeHead } from '../../shared/journal/growing-tree.ts';
import { leafOf } from '../../shared/journal/leaf.ts';
import { rootOf, treeOf } from '../../shared/journal/merkle.ts';
import { inclusionRanges } from '../../shared/journal/merkle-proofs.ts';
import { readRoots } from '../../shared/journal/tile-store.ts';
import { inclusionProof } from '../journal/verify/trees.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { makeArchive } from '../support/events/archive.ts';
import { readJournal, verifiedChain } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { deliveries } from '../support/events/stream.ts';
import { growJournal } from '../support/world/journal.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount } from '../support/world/world.ts';
import { writeEntries } from './entries.ts';
import { atEveryStep } from './every-step.ts';

const kms = makeKms();
const archive = makeArchive();
makeSinks();
usePump();
afterEach(() => {
  setClock();
  kms.clear();
  archive.clear();
});

const hex = (hashes: readonly Uint8Array[]): string[] => hashes.map((hash) => Buffer.from(hash).toString('hex'));

/** The tree is that over the chain, and every entry has its proof. */
const expectWholeTree = async (accountId: string, size: number): Promise<void> => {
  const leaves = (await verifiedChain(accountId)).map(leafOf);
  const { head } = await readHeadAndCheckpoint(accountId);
  const tree = head.tree ?? noTree;
  expect([leaves.length, tree.size]).toEqual([size, size]);
  expect(hex([treeHead(tree).root])).toEqual(hex([rootOf(treeOf(leaves))]));
  for (const index of leaves.keys()) {
    expect(hex(await readRoots(accountId, tree, inclusionRanges(index, size)))).toEqual(
      hex(inclusionProof(leaves, index)),
    );
  }
};

describe('a process that dies or fails at any call to AWS', () => {
  it('in the sequencer, while tiles are completed and the account is marked, loses and doubles nothing of the tree', async () => {
    let trial = 0;
    await atEveryStep(async () => {
      const accountId = await makeAccount(`tree-${++trial}`);
      await pump.sequence();
      await growJournal(accountId, 30, 7);
      await pump.takeEntries();
      // The mark of before no longer counts.
      setClock(later('2027-07-01T00:00:00.000Z', trial * 120 * minute));
      await writeEntries({ [accountId]: 4 });
      const Records = await pump.takeEntries();
      return {
        work: deliveries(sequencer, Records),
        check: async () => {
          await expectWholeTree(accountId, 35);
          expect((await readHeadAndCheckpoint(accountId)).checkpoint?.dueAt).toBeDefined();
          await growJournal(accountId, 20, 9);
          await pump.takeEntries();
          await expectWholeTree(accountId, 55);
        },
      };
    });
  });

  it('in the function that archives is made good by its next run', async () => {
    let trial = 0;
    await atEveryStep(async () => {
      const start = later('2028-07-01T00:00:00.000Z', ++trial * 240 * minute);
      setClock(start);
      const accountId = await makeAccount(`archive-${trial}`);
      await pump.sequence();
      await growJournal(accountId, 20, 7);
      const due = later(start, 60 * minute);
      return {
        work: () =>
          archiveDue(due, () => true).then(({ failed }) => (failed > 0 ? Promise.reject(new Error('failed')) : 0)),
        check: async () => {
          await archiveDue(due, () => true);
          const { checkpoint } = await readHeadAndCheckpoint(accountId);
          expect([checkpoint?.size, checkpoint?.dueAt]).toEqual([21, undefined]);
          const own = archive.objects.filter(({ key }) => key.startsWith(`${accountId}/`));
          expect(own.at(-1)?.text).toBe(checkpoint?.note);
          const key = await api<string>('getJournalKey', { as: user('owner', accountId), params: { accountId } });
          const verified = verifyJournal(await readJournal(accountId));
          for (const { text } of own) checkJournal(verified, readCheckpoint(text, parseKeys(key.body), 'archived'));
        },
      };
    });
  });

  it('in a request for a checkpoint signs no two that differ', async () => {
    let trial = 0;
    await atEveryStep(async () => {
      const accountId = await makeAccount(`asked-${++trial}`);
      await pump.sequence();
      await growJournal(accountId, 20, 7);
      const request = { as: user('owner', accountId), params: { accountId } };
      const answers: string[] = [];
      return {
        work: async () => {
          const { status, body } = await api<string>('getJournalCheckpoint', request);
          if (status !== 200) throw new Error(`answered ${status}`);
          answers.push(body);
        },
        check: async () => {
          const { body } = await api<string>('getJournalCheckpoint', request);
          expect(new Set([...answers, body])).toEqual(new Set([body]));
        },
      };
    });
  });
});
