import { addMillis, epochSeconds, millisBetween } from '../core/instant.ts';
import { minuteMillis } from '../core/time-units.ts';
import { functionMillis } from '../core/timeouts.ts';

/** Attempts since a link was last opened or locked: then it is locked. */
export const attemptLimit = 5;

/** Attempts of a link's whole life that were not right: then it is locked for good. */
export const failureLimit = 25;

/** What is known of the attempts at a link. */
export interface Attempts {
  /** Those since it was last opened or locked, those under way included. */
  attempts: number;
  /** Those of all its life that were not right, those under way included, less those forgotten. */
  failures: number;
  /** Those of which nobody has said yet what became of them. */
  underWay: number;
  /** When the latest was taken. */
  attemptedAt?: string;
}

const firstMillis = 15 * minuteMillis;
const daySeconds = 86_400;

/** True while nobody may try: until an instant, or for good (null). */
export const isLocked = ({ lockedUntil }: { lockedUntil?: string | null | undefined }, now: string): boolean =>
  lockedUntil === null || (lockedUntil !== undefined && lockedUntil > now);

/** True when every attempt is taken, and nobody has locked the link yet: some may be under way, and be right. */
export const isSpent = ({ attempts, failures }: Pick<Attempts, 'attempts' | 'failures'>): boolean =>
  attempts >= attemptLimit || failures >= failureLimit;

/** True when what was to become of the attempts has become of them: none is under way, or those who took them have died. */
export const isSettled = ({ underWay, attemptedAt }: Attempts, now: string): boolean =>
  underWay <= 0 || attemptedAt === undefined || millisBetween(attemptedAt, now) >= functionMillis;

const dayOf = (at: string): number => Math.floor(epochSeconds(at) / daySeconds);

/** How many failures an opening at `now` makes forgotten: one for each day (of UTC) that has begun since `since`. */
export const forgottenAt = ({ failures, underWay }: Attempts, since: string, now: string): number =>
  Math.max(0, Math.min(failures - underWay, dayOf(now) - dayOf(since)));

/**
 * The end of a lock set at `now`, after `locks` others since the link was last opened: after 15 minutes, 30, an hour and
 * so on; null, never, when it has seen as many failures as it may.
 */
export const lockEnd = ({ locks, failures }: { locks: number; failures: number }, now: string): string | null =>
  failures >= failureLimit ? null : addMillis(now, firstMillis * 2 ** locks);
