import { epochSeconds } from '../core/instant.ts';
import { secondMillis } from '../core/time-units.ts';

/** The lifetime of an access token in seconds. */
const tokenSeconds = 300;

/**
 * The times of a token that is issued at `now`, in seconds since 1970. It lives five minutes, and never beyond `end` (null:
 * no end).
 * @returns undefined when less than a second is left
 */
export const tokenTimes = (end: string | null, now: string): { iat: number; exp: number } | undefined => {
  const iat = epochSeconds(now);
  const exp = Math.min(iat + tokenSeconds, end === null ? Number.POSITIVE_INFINITY : epochSeconds(end));
  return exp * secondMillis > Date.parse(now) ? { iat, exp } : undefined;
};
