import { toInstant } from './instant.ts';

/** Attempts until a link is locked. */
export const attemptLimit = 5;

/** The lock that stays: 25 attempts are all there are. */
const lastLock = 5;

const firstMillis = 15 * 60_000;

/** True while nobody may try: until an instant, or for good (null). */
export const isLocked = ({ lockedUntil }: { lockedUntil?: string | null | undefined }, now: string): boolean =>
  lockedUntil === null || (lockedUntil !== undefined && lockedUntil > now);

/** True when every attempt is taken, and nobody has locked the link yet: they are under way, or who made them has died. */
export const isSpent = ({ attempts }: { attempts: number }): boolean => attempts >= attemptLimit;

/** The end of the n-th lock in a row, set at `now`: after 15 minutes, 30, an hour, two; null: never. */
export const lockEnd = (nth: number, now: string): string | null =>
  nth >= lastLock ? null : toInstant(Date.parse(now) + firstMillis * 2 ** (nth - 1));
