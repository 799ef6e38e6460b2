import type { Erasure } from './erasure.ts';
import { saveCursor } from './store.ts';

/**
 * Carries out a step page by page, and stores how far it has come.
 * @param page takes where it starts, and returns where the next one does; undefined at the end, false when the time was up before it
 * was done
 * @returns whether the step is done
 */
export const throughPages = async (
  erasure: Erasure,
  page: (after: string | undefined) => Promise<string | undefined | false>,
  hasTime: () => boolean,
): Promise<boolean> => {
  let after = erasure.cursor;
  for (;;) {
    if (!hasTime()) return false;
    const next = await page(after);
    if (next === undefined) return true;
    if (next === false) return false;
    after = next;
    if (!(await saveCursor(erasure, after))) return false;
  }
};
