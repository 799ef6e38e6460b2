import { maxLifeSeconds, maxSkewSeconds } from './access.ts';

/** After this time no token from before can be valid. */
export const keptMillis = 2 * (maxLifeSeconds + maxSkewSeconds) * 1000;

/** Remembers by id when something happened, for as long as it can matter to a token. @param now milliseconds since 1970 */
export const createRecent = (now: () => number) => {
  const times = new Map<string, number>();
  return {
    /** When it happened, in milliseconds since 1970; undefined when it did not. */
    timeOf: (id: string): number | undefined => times.get(id),
    add: (id: string, at: number): void => {
      times.delete(id);
      times.set(id, at);
      // The oldest are first.
      for (const [old, time] of times) {
        if (time >= now() - keptMillis) break;
        times.delete(old);
      }
    },
  };
};
