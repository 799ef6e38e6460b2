import { log } from '../../shared/core/log.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { type DueRef, listDue } from '../../shared/table/due-index.ts';
import { trashShards } from '../../shared/table/due-shards.ts';
import { isGone } from '../../shared/trash/item.ts';
import { readTrashItems, removeData } from '../../shared/trash/store.ts';
import { type Applied, applyAll } from './batches.ts';
import { dueOfTrash } from './due.ts';

/** Items per shard that are read and purged before the next ones, which bounds the memory of a sweep. */
const pageSize = 200;
/** Items whose data one request can remove. */
const batchSize = 25;
const batchesAtOnce = 4;

type Swept = Applied & { complete: boolean };

/** Removes the data first, then the item with its entry: if the sweep dies in between, the item still leads to the data. */
const purgeBatch = async (refs: readonly DueRef[], cause: Cause, applied: Applied): Promise<void> => {
  try {
    const read = await readTrashItems(refs.map(({ accountId, id }) => ({ accountId, itemId: id })));
    const items = read.filter((item) => isGone(item, cause.now));
    await removeData(items);
    const due = items.flatMap((item) => dueOfTrash(item, cause) ?? []);
    await applyAll(due, applied);
  } catch (error) {
    applied.failed += refs.length;
    log.error('SWEEP_TRASH_FAILED', error, { accountIds: [...new Set(refs.map(({ accountId }) => accountId))] });
  }
};

interface Position {
  shard: string;
  after?: Record<string, unknown>;
}

/** Reads a page of due items, with the next position. A shard that cannot be read must not stop the others. */
const readPage = async (
  { shard, after }: Position,
  now: string,
  swept: Swept,
): Promise<{ refs: DueRef[]; next: Position | undefined }> => {
  try {
    const { refs, next } = await listDue(shard, now, pageSize, after);
    return { refs, next: next && { shard, after: next } };
  } catch (error) {
    swept.failed++;
    swept.complete = false;
    log.error('SWEEP_SHARD_FAILED', error, { shard });
    return { refs: [], next: undefined };
  }
};

/**
 * Purges due trash items: a page of each shard, in batches, then the next page. Never throws; the rest stays due when time
 * runs out.
 * @param hasTime asked before each page and each batch
 */
export const emptyTrash = async (cause: Cause, hasTime: () => boolean, swept: Swept): Promise<void> => {
  let positions: Position[] = trashShards().map((shard) => ({ shard }));
  while (positions.length > 0) {
    if (!hasTime()) {
      swept.complete = false;
      return;
    }
    const pages = await Promise.all(positions.map((position) => readPage(position, cause.now, swept)));
    const due = pages.flatMap(({ refs }) => refs);
    await pooled(chunks(due, batchSize), batchesAtOnce, async (some) => {
      if (hasTime()) await purgeBatch(some, cause, swept);
      else swept.complete = false;
    });
    positions = pages.flatMap(({ next }) => next ?? []);
  }
};
