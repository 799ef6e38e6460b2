import type { Cover, LiveGrant, LiveGrants, LiveSession } from '../accounts/live-access.ts';
import type { User } from '../accounts/user.ts';
import { lesserRole } from '../core/principal.ts';
import type { Scope } from '../core/scope.ts';
import { accessEndsAt, hasLapsed } from '../grants/lifecycle.ts';

/** What the directory says of a grantor. */
export type Standing = Pick<User, 'role' | 'status'> & {
  removed?: true;
  /** When somebody was made a user under an id that had been removed; they are not who granted before. */
  returnedAt?: string;
};

/** What the directory says of users, by id; of those it does not know, nothing. */
export type Directory = ReadonlyMap<string, Standing>;

/**
 * True while the grantor may still vouch for somebody else: not removed, not suspended, and with no lesser role than the
 * one in which they granted. Whom the directory does not know is taken at the word of the token with which they granted.
 */
export const isGrantorValid = (
  { grantedBy, role, grantedAt = '' }: Pick<LiveGrant, 'grantedBy' | 'role' | 'grantedAt'>,
  directory: Directory,
): boolean => {
  const user = directory.get(grantedBy);
  if (!user) return true;
  if (user.removed || user.status !== 'active' || (user.returnedAt ?? '') > grantedAt) return false;
  return lesserRole(user.role, role) === role;
};

/** True when a grant allows `team` at least `scope` at `now`, and who granted still stands for it. */
export const allows = (
  grant: LiveGrant,
  { team, scope }: { team: string; scope: Scope },
  directory: Directory,
  now: string,
): boolean =>
  !hasLapsed(grant, now) &&
  grant.teams.includes(team) &&
  (grant.scope === 'full' || scope === 'read_only') &&
  isGrantorValid(grant, directory);

/** Sorts after every instant. */
const never = '~';

/** A text by which covers sort, the better first, but for their ends: the wider scope, then one that is not spent by it. */
const rankOf = ({ grant }: Cover): string => `${grant.scope === 'full' ? 0 : 1}${grant.usesLeft === undefined ? 0 : 1}`;

/** The better first; among equals the one that ends later, then the older. */
const better = (one: Cover, other: Cover): number => {
  const [rank, otherRank] = [rankOf(one), rankOf(other)];
  if (rank !== otherRank) return rank < otherRank ? -1 : 1;
  const [end, otherEnd] = [one.grant.expiresAt ?? never, other.grant.expiresAt ?? never];
  if (end !== otherEnd) return end > otherEnd ? -1 : 1;
  return one.grantId < other.grantId ? -1 : 1;
};

const coversOf = (grants: LiveGrants, which: (grant: LiveGrant) => boolean): Cover[] =>
  Object.entries(grants)
    .filter(([, grant]) => which(grant))
    .map(([grantId, grant]) => ({ grantId, grant }))
    .sort(better);

/** The best grant under which an agent of `team` may open a session at `now`; undefined when there is none. */
export const coverFor = (grants: LiveGrants, team: string, directory: Directory, now: string): Cover | undefined =>
  coversOf(grants, (grant) => allows(grant, { team, scope: 'read_only' }, directory, now) && grant.usesLeft !== 0)[0];

/**
 * The grant that covers an open session at `now`: its own as long as that allows it, else another that allows no less
 * to its team. One with a limited number of uses covers only those sessions that were opened under it.
 */
export const coverOf = (
  session: LiveSession,
  grants: LiveGrants,
  directory: Directory,
  now: string,
): Cover | undefined => {
  const own = grants[session.grantId];
  if (own && allows(own, session, directory, now)) return { grantId: session.grantId, grant: own };
  return coversOf(grants, (grant) => grant.usesLeft === undefined && allows(grant, session, directory, now))[0];
};

/** When time took away the last cover of a session: the latest end of grants that allowed it; undefined when not time did. */
export const lapsedAt = (
  session: LiveSession,
  grants: LiveGrants,
  directory: Directory,
  now: string,
): { at: string; by: LiveGrant } | undefined =>
  coversOf(
    grants,
    (grant) =>
      hasLapsed(grant, now) &&
      (grant === grants[session.grantId] || grant.usesLeft === undefined) &&
      allows({ ...grant, expiresAt: null, reconfirmBy: undefined }, session, directory, now),
  )
    .map(({ grant }) => ({ at: accessEndsAt(grant) ?? now, by: grant }))
    .sort((one, other) => (one.at < other.at ? 1 : -1))[0];
