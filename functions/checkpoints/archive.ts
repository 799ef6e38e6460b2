import { log } from '../../shared/core/log.ts';
import { pooled } from '../../shared/core/pool.ts';
import { archiveCheckpoint } from '../../shared/journal/archive-store.ts';
import { caughtUp, replaceTree } from '../../shared/journal/catch-up-store.ts';
import { readHeadAndCheckpoint, settleCheckpoint } from '../../shared/journal/checkpoint-store.ts';
import { type GrowingTree, noTree, treeHead } from '../../shared/journal/growing-tree.ts';
import type { Head } from '../../shared/journal/head.ts';
import { originOf, signCheckpoint, usable } from '../../shared/journal/issue-checkpoint.ts';
import { type DueRef, listDue } from '../../shared/table/due-index.ts';
import { checkpointShards } from '../../shared/table/due-shards.ts';

/** The tree of a head, after it has caught up with a chain that an earlier version has grown. */
const wholeTree = async (accountId: string, head: Head): Promise<GrowingTree> => {
  const { tree = noTree } = head;
  if (tree.size === head.sequence) return tree;
  const whole = await caughtUp(accountId, head, Infinity);
  return whole && (await replaceTree(accountId, head.tree, whole)) ? whole : tree;
};

/** Thrown when a chain has fewer entries than its last checkpoint, and no restore has begun another tree. */
class JournalShrank extends Error {
  override readonly name = 'JournalShrank';
  /** The sizes of the last checkpoint and of the chain. */
  readonly sizes: { size: number; sequence: number };
  constructor(sizes: { size: number; sequence: number }) {
    super(`the journal had ${sizes.size} entries, and has ${sizes.sequence}`);
    this.sizes = sizes;
  }
}

/**
 * Signs the checkpoint of an account whose journal has grown, archives it, and removes the mark. What is interrupted stays due.
 * @returns whether a checkpoint was archived and nothing has come since
 * @throws JournalShrank
 */
const archiveAccount = async (accountId: string, now: string): Promise<boolean> => {
  const { checkpoint: marked } = await readHeadAndCheckpoint(accountId);
  if (marked?.dueAt === undefined || marked.dueAt > now) return false;
  // Read after the mark: an entry that the tree does not have is marked again.
  const { head, checkpoint: last } = await readHeadAndCheckpoint(accountId);
  const origin = originOf(accountId, head);
  const { size = 0 } = last?.origin === origin ? last : {};
  if (size > head.sequence) throw new JournalShrank({ size, sequence: head.sequence });
  const tree = await wholeTree(accountId, head);
  const known = usable(last, { origin, size: tree.size });
  // A tree that lacks an entry has stayed behind, which is logged.
  if (tree.size === 0 || (known && known.size > tree.size)) return false;
  const checkpoint = known ?? (await signCheckpoint({ origin, ...treeHead(tree) }));
  await archiveCheckpoint(checkpoint);
  return settleCheckpoint(accountId, checkpoint, marked.marks ?? 0);
};

/** The result of a run. `complete` is false when its time ran out. */
export interface ArchiveResult {
  archived: number;
  failed: number;
  complete: boolean;
}

const pageSize = 200;
const accountsAtOnce = 8;

/** Asked between accounts. */
type HasTime = () => boolean;

const archiveRefs = async (refs: readonly DueRef[], now: string, hasTime: HasTime, result: ArchiveResult) =>
  pooled(refs, accountsAtOnce, async ({ accountId }) => {
    if (!hasTime()) {
      result.complete = false;
      return;
    }
    try {
      if (await archiveAccount(accountId, now)) result.archived++;
    } catch (error) {
      result.failed++;
      if (error instanceof JournalShrank) {
        log.error('JOURNAL_SHRANK', error, { accountId, ...error.sizes });
      } else {
        log.error('CHECKPOINT_FAILED', error, { accountId });
      }
    }
  });

/**
 * Signs and archives the checkpoints that are due: of accounts whose journal has grown, an hour after its first entry since
 * the last one; and those that were asked for. One account that fails does not stop the others.
 */
export const archiveDue = async (now: string, hasTime: HasTime): Promise<ArchiveResult> => {
  const result: ArchiveResult = { archived: 0, failed: 0, complete: true };
  for (const shard of checkpointShards()) {
    let after: Record<string, unknown> | undefined;
    do {
      const { refs, next } = await listDue(shard, now, pageSize, after);
      await archiveRefs(refs, now, hasTime, result);
      after = next;
    } while (after !== undefined && result.complete);
  }
  return result;
};
