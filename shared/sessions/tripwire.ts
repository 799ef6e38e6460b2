import type { Tripwire } from '../accounts/policy-settings.ts';
import { addMillis } from '../core/instant.ts';
import { minuteMillis } from '../core/time-units.ts';

/**
 * Holds `count` sensitive actions at `now` against the tripwire.
 * @param recent when earlier ones were reported, oldest first
 * @returns those still to be remembered, one more than allowed at most, and whether it has tripped: nothing that is
 * not sensitive trips it, though what was before may be more than is allowed by now
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
