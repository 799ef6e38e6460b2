import type { DueRef } from '../../shared/db/due.ts';
import { readTrashItems, removeData } from '../../shared/db/trash.ts';
import type { Cause } from '../../shared/domain/entry.ts';
import { isGone } from '../../shared/domain/trash.ts';
import { log } from '../../shared/log.ts';
import { chunks, pooled } from '../../shared/pool.ts';
import { type Applied, applyAll } from './batches.ts';
import { dueOfTrash } from './due.ts';

/** As many as one request removes the data of. */
const batchSize = 25;
const batchesAtOnce = 4;

/** First the data, while the item still leads a sweep that died to them; then the item, with its entry. */
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

/**
 * Takes away what is no longer in the trash, in batches. Never throws; what there is no time for stays due.
 * @param hasTime asked before each batch
 */
export const purgeDue = async (
  refs: readonly DueRef[],
  cause: Cause,
  hasTime: () => boolean,
  swept: Applied & { complete: boolean },
): Promise<void> => {
  await pooled(chunks(refs, batchSize), batchesAtOnce, async (some) => {
    if (hasTime()) await purgeBatch(some, cause, swept);
    else swept.complete = false;
  });
};
