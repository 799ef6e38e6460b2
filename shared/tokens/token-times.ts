import { epochSeconds } from '../core/instant.ts';
import { secondMillis } from '../core/time-units.ts';

/** How long an access token lives, in seconds. */
const tokenSeconds = 300;

/**
 * The times of a token that is made at `now`, in seconds since 1970: it lives five minutes, and never beyond `end` (null:
 * there is none).
 * @returns undefined when less than a second is left
 */
export const tokenTimes = (end: string | null, now: string): { iat: number; exp: number } | undefined => {
  const iat = epochSeconds(now);
  const exp = Math.min(iat + tokenSeconds, end === null ? Number.POSITIVE_INFINITY : epochSeconds(end));
  return exp * secondMillis > Date.parse(now) ? { iat, exp } : undefined;
};
