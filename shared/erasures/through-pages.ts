import type { Erasure } from './erasure.ts';
import { saveCursor } from './store.ts';

/**
 * Carries out a step page by page, and stores how far it has come.
 * @param page takes where it starts, and returns where the next one does
 * @returns whether the step is done
 */
export const throughPages = async (
  erasure: Erasure,
  page: (after: string | undefined) => Promise<string | undefined>,
  hasTime: () => boolean,
): Promise<boolean> => {
  let after = erasure.cursor;
  for (;;) {
    if (!hasTime()) return false;
    after = await page(after);
    if (after === undefined) return true;
    if (!(await saveCursor(erasure, after))) return false;
  }
};
