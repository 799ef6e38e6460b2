import { inject } from 'vitest';

/*
 * `npm test` tries a quick version of what `npm run test:all` tries in full: fewer random cases, fewer callers at once,
 * some cells of a matrix.
 */

/** True in `npm run test:all`. */
export const isFull = inject('full');

/** @returns the size or the cases of a test: `quick` in `npm test`, `full` in `npm run test:all` */
export const cases = <T>(quick: T, full: T): T => (isFull ? full : quick);

/** @returns all items in `npm run test:all`; in `npm test` at most `quick` of them, evenly spread from first to last */
export const sample = <T>(items: readonly T[], quick: number): T[] => {
  if (isFull || items.length <= quick) return [...items];
  const step = (items.length - 1) / Math.max(quick - 1, 1);
  return Array.from({ length: quick }, (_, index) => items[Math.round(index * step)] as T);
};
