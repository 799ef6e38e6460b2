import { log } from '../../shared/core/log.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { type DueRef, listDue } from '../../shared/table/due-index.ts';
import { trashShards } from '../../shared/table/keys.ts';
import { isGone } from '../../shared/trash/item.ts';
import { readTrashItems, removeData } from '../../shared/trash/store.ts';
import { type Applied, applyAll } from './batches.ts';
import { dueOfTrash } from './due.ts';

/** So many of each shard are looked at and worked off before the next are: the memory of a sweep is bounded by it. */
const pageSize = 200;
/** As many as one request removes the data of. */
const batchSize = 25;
const batchesAtOnce = 4;

type Swept = Applied & { complete: boolean };

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

interface Place {
  shard: string;
  after?: Record<string, unknown>;
}

/** What is due at a place, and the place to go on at. A shard that cannot be read must not cut the others short. */
const look = async (
  { shard, after }: Place,
  now: string,
  swept: Swept,
): Promise<{ refs: DueRef[]; next: Place | undefined }> => {
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
 * Takes away what is no longer in the trash: a page of each shard, in batches, then the next. Never throws; what there is
 * no time for stays due.
 * @param hasTime asked before each page and each batch
 */
export const emptyTrash = async (cause: Cause, hasTime: () => boolean, swept: Swept): Promise<void> => {
  let places: Place[] = trashShards().map((shard) => ({ shard }));
  while (places.length > 0) {
    if (!hasTime()) {
      swept.complete = false;
      return;
    }
    const pages = await Promise.all(places.map((place) => look(place, cause.now, swept)));
    const due = pages.flatMap(({ refs }) => refs);
    await pooled(chunks(due, batchSize), batchesAtOnce, async (some) => {
      if (hasTime()) await purgeBatch(some, cause, swept);
      else swept.complete = false;
    });
    places = pages.flatMap(({ next }) => next ?? []);
  }
};
