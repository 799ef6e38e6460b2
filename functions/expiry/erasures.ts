import { log } from '../../shared/core/log.ts';
import { continueErasure } from '../../shared/erasures/continue-erasure.ts';
import { listDue } from '../../shared/table/due-index.ts';
import { erasureShard } from '../../shared/table/due-shards.ts';
import { timerCause } from './due.ts';

/** Erasures of one sweep; the next one goes on with others. */
const maxErasures = 20;

/** Continues the erasures that are due, one after the other, each as far as the time allows. Never throws. */
export const eraseDue = async (
  now: string,
  hasTime: () => boolean,
  swept: { erased: number; failed: number; complete: boolean },
): Promise<void> => {
  if (!hasTime()) {
    swept.complete = false;
    return;
  }
  const refs = await listDue(erasureShard, now, maxErasures).then(
    (page) => page.refs,
    (error: unknown) => {
      swept.failed++;
      swept.complete = false;
      log.error('SWEEP_SHARD_FAILED', error, { shard: erasureShard });
      return [];
    },
  );
  for (const { accountId, id } of refs) {
    try {
      const progress = await continueErasure({ accountId, userId: id || undefined }, timerCause('sweep', now), hasTime);
      if (progress === 'finished') swept.erased++;
      if (progress === 'unfinished') swept.complete = false;
    } catch (error) {
      swept.failed++;
      log.error('SWEEP_ERASURE_FAILED', error, { accountId });
    }
  }
};
