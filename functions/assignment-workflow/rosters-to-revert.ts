import type { JobRecord } from '../../shared/assignments/job.ts';
import { listResults } from '../../shared/assignments/part-store.ts';
import { type Bitmap, difference, emptyBitmap, union } from '../../shared/core/bitmap.ts';

/** The campaigns, by number, whose round robins were changed by the job that this one reverts. */
export const rostersToRevert = async ({ accountId, revertOf = '' }: JobRecord): Promise<Bitmap> =>
  (await listResults(accountId, revertOf))
    .flatMap(({ groups }) => groups)
    .reduce<Bitmap>(
      (all, { before, after }) => union(all, difference(before.roundRobin, after.roundRobin)),
      emptyBitmap,
    );
