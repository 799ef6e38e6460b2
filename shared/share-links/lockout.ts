import { addMillis, millisBetween } from '../core/instant.ts';
import { dayMillis, minuteMillis } from '../core/time-units.ts';
import { functionMillis } from '../core/timeouts.ts';

/** Number of attempts since a link was last opened or locked that locks it. */
export const attemptLimit = 5;

/** Number of failed attempts over a link's lifetime that locks it permanently. */
export const failureLimit = 25;

/** The counters of a link's attempts. */
export interface Attempts {
  /** Attempts since the link was last opened or locked, including those under way. */
  attempts: number;
  /** Failed attempts over the link's lifetime, including those under way, less those forgotten. */
  failures: number;
  /** Attempts whose result is not yet recorded. */
  underWay: number;
  /** When the latest attempt was reserved. */
  attemptedAt?: string;
}

const firstLockMillis = 15 * minuteMillis;

/** Whether a link is locked: until an instant, or permanently (null). */
export const isLocked = ({ lockedUntil }: { lockedUntil?: string | null | undefined }, now: string): boolean =>
  lockedUntil === null || (lockedUntil !== undefined && lockedUntil > now);

/** Whether all attempts are reserved. The link is not necessarily locked yet, since one under way may be right. */
export const hasNoAttemptsLeft = ({ attempts, failures }: Pick<Attempts, 'attempts' | 'failures'>): boolean =>
  attempts >= attemptLimit || failures >= failureLimit;

/** Whether the results of all attempts are known: none is under way, or the functions that made them have timed out. */
export const areAttemptsSettled = ({ underWay, attemptedAt }: Attempts, now: string): boolean =>
  underWay <= 0 || attemptedAt === undefined || millisBetween(attemptedAt, now) >= functionMillis;

const dayOf = (at: string): number => Math.floor(Date.parse(at) / dayMillis);

/** The number of failures that an opening at `now` removes: one for each UTC day that has started since `since`. */
export const failuresForgottenAt = ({ failures, underWay }: Attempts, since: string, now: string): number =>
  Math.max(0, Math.min(failures - underWay, dayOf(now) - dayOf(since)));

/**
 * The end of a lock set at `now`: 15 minutes later, doubled for each of the `locks` since the link was last opened.
 * @returns null when the lock is permanent, because the link has reached the failure limit
 */
export const lockEnd = ({ locks, failures }: { locks: number; failures: number }, now: string): string | null =>
  failures >= failureLimit ? null : addMillis(now, firstLockMillis * 2 ** locks);
