import type { LiveGrant } from '../accounts/live-access.ts';
import type { Scope } from '../core/scope.ts';
import { hasLapsed, isInForce } from './access-end.ts';

/** The access that the live grants of an account give together. */
export interface Union {
  enabled: boolean;
  /** The latest end; null when a grant is unlimited or when there is none. */
  endsAt: string | null;
  /** The widest scope; null when there is no grant. */
  scope: Scope | null;
  /** Every team that a grant covers, sorted. */
  teams: string[];
}

/** The ids of the grants that are live at `now`, oldest first; those that start later are among them. */
export const liveIds = (grants: Readonly<Record<string, LiveGrant>>, now: string): string[] =>
  Object.entries(grants)
    .filter(([, grant]) => !hasLapsed(grant, now))
    .map(([id]) => id)
    .sort();

/**
 * The union of the grants that are in force at `now`; with `team`, of those that cover that team. Overlapping grants never
 * shorten each other.
 */
export const unionOf = (
  grants: Readonly<Record<string, Pick<LiveGrant, 'scope' | 'teams' | 'startsAt' | 'expiresAt' | 'reconfirmBy'>>>,
  now: string,
  team?: string,
): Union => {
  const live = Object.values(grants).filter(
    (grant) => isInForce(grant, now) && (team === undefined || grant.teams.includes(team)),
  );
  if (live.length === 0) return { enabled: false, endsAt: null, scope: null, teams: [] };
  const ends = live.map((grant) => grant.expiresAt);
  return {
    enabled: true,
    endsAt: live.some((grant) => grant.expiresAt === null) ? null : (ends.sort().at(-1) ?? null),
    scope: live.some((grant) => grant.scope === 'full') ? 'full' : 'read_only',
    teams: [...new Set(live.flatMap((grant) => grant.teams))].sort(),
  };
};
