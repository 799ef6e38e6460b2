import type { Tripwire } from '../accounts/policy-settings.ts';
import { addMillis } from '../core/instant.ts';
import { minuteMillis } from '../core/time-units.ts';

/**
 * Counts `count` sensitive actions at `now` towards the tripwire.
 * @param recent when earlier actions were reported, oldest first
 * @returns the instants to store, at most one more than is allowed, and whether the tripwire has tripped. A report without
 * sensitive actions never trips it, even when a lowered limit is already exceeded
 */
export const countTowardsTripwire = (
  recent: readonly string[],
  count: number,
  { actions, perMinutes }: Tripwire,
  now: string,
): { recent: string[]; tripped: boolean } => {
  const from = addMillis(now, -perMinutes * minuteMillis);
  const fresh = Array.from({ length: Math.min(count, actions + 1) }, () => now);
  const within = [...recent.filter((at) => at > from), ...fresh].slice(-(actions + 1));
  return { recent: within, tripped: count > 0 && within.length > actions };
};
