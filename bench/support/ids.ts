import { createHash } from 'node:crypto';

/** An id of 36 characters, as vendors who use UUIDs have them; the same in every run. */
export const idFor = (what: string, index: number): string => {
  const hex = createHash('sha256').update(`${what} ${index}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
};

/** The first ids of a kind. */
export const idsFor = (what: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => idFor(what, index));
