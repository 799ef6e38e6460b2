import type { Cover, LiveGrant, LiveGrants, LiveSession } from '../accounts/live-access.ts';
import type { User } from '../accounts/user.ts';
import { lesserRole } from '../core/lesser-role.ts';
import type { Scope } from '../core/scope.ts';
import { accessEndsAt, hasBegun, hasLapsed, isInForce } from '../grants/access-end.ts';

/** A grantor's entry in the directory. */
export type Standing = Pick<User, 'role' | 'status'> & {
  removed?: true;
  /** When a user was created again under a removed id. They do not stand for what the previous user granted. */
  returnedAt?: string;
  /** Since when the user has had at least this role without a break; absent: since before the directory knew them. */
  ownerSince?: string;
  adminSince?: string;
};

/** Entries of the directory by user id; users whom it does not know are missing. */
export type Directory = ReadonlyMap<string, Standing>;

/**
 * True while the grantor is active and has had at least the role with which they granted without a break since then: a
 * grant that has lost its grantor does not come back with them (ADR 0022). A grantor whom the directory does not know is
 * valid: the role comes from the token with which they granted.
 */
export const isGrantorValid = (
  { grantedBy, role, grantedAt = '' }: Pick<LiveGrant, 'grantedBy' | 'role' | 'grantedAt'>,
  directory: Directory,
): boolean => {
  const user = directory.get(grantedBy);
  if (!user) return true;
  const { returnedAt = '', ownerSince = '', adminSince = '' } = user;
  if (user.removed || user.status !== 'active' || returnedAt > grantedAt) return false;
  if ((role === 'owner' ? ownerSince : adminSince) > grantedAt) return false;
  return lesserRole(user.role, role) === role;
};

/** True when a grant allows `team` at least `scope` at some time, and its grantor is valid. */
const isMeantFor = (grant: LiveGrant, { team, scope }: { team: string; scope: Scope }, directory: Directory): boolean =>
  grant.teams.includes(team) && (grant.scope === 'full' || scope === 'read_only') && isGrantorValid(grant, directory);

/** True when a grant allows `team` at least `scope` at `now`, and its grantor is valid. */
const allows = (grant: LiveGrant, access: { team: string; scope: Scope }, directory: Directory, now: string): boolean =>
  isInForce(grant, now) && isMeantFor(grant, access, directory);

/** True while a grant keeps admitting those who came in under it. */
export const holds = (grant: LiveGrant, now: string): boolean => hasBegun(grant, now) && !hasLapsed(grant, now);

/** True while a grant covers an open session, and its grantor is valid. */
export const covers = (grant: LiveGrant, session: LiveSession, directory: Directory, now: string): boolean =>
  holds(grant, now) && isMeantFor(grant, session, directory);

/** Sorts after every instant. */
const never = '~';

/** A sort key of covers, the better first: the wider scope, then a grant whose uses are not counted. */
const rankOf = ({ grant }: Cover): string => `${grant.scope === 'full' ? 0 : 1}${grant.usesLeft === undefined ? 0 : 1}`;

/** Sorts the better cover first; equal ones by the later end, then the older grant. */
const byPreference = (one: Cover, other: Cover): number => {
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
    .sort(byPreference);

/** The best grant under which an agent of `team` may open a session at `now`; undefined when none allows it. */
export const coverFor = (grants: LiveGrants, team: string, directory: Directory, now: string): Cover | undefined =>
  coversOf(grants, (grant) => allows(grant, { team, scope: 'read_only' }, directory, now) && grant.usesLeft !== 0)[0];

/** The instant until which grants cover without a gap what is covered until `from`. Those without a start were there before. */
const coveredUntil = (from: string, covers: readonly Cover[]): string =>
  covers
    .map(({ grant }) => grant)
    .sort((one, other) => ((one.startsAt ?? '') < (other.startsAt ?? '') ? -1 : 1))
    .reduce((until, grant) => {
      const end = accessEndsAt(grant) ?? never;
      return (grant.startsAt ?? '') <= until && end > until ? end : until;
    }, from);

/**
 * The grant that covers an open session at `now`: its own while that allows the session, else another that allows its team
 * as much. A grant with a limited number of uses covers only sessions that were opened under it. One that starts after the
 * session has lost its last cover to time does not bring it back.
 */
export const coverOf = (
  session: LiveSession,
  grants: LiveGrants,
  directory: Directory,
  now: string,
): Cover | undefined => {
  const own = grants[session.grantId];
  if (own && covers(own, session, directory, now)) return { grantId: session.grantId, grant: own };
  const others = coversOf(grants, (grant) => grant.usesLeft === undefined && isMeantFor(grant, session, directory));
  const isGone = own !== undefined && hasLapsed(own, now) && coveredUntil(accessEndsAt(own) ?? now, others) <= now;
  return isGone ? undefined : others.find(({ grant }) => isInForce(grant, now));
};

/**
 * When a session lost its last cover to time: the latest end of the grants that allowed it without a gap.
 * @returns undefined when something other than time took the cover away
 */
export const lapsedAt = (
  session: LiveSession,
  grants: LiveGrants,
  directory: Directory,
  now: string,
): { at: string; by: LiveGrant } | undefined => {
  const own = grants[session.grantId];
  const lapsed = coversOf(
    grants,
    (grant) =>
      hasLapsed(grant, now) && (grant === own || grant.usesLeft === undefined) && isMeantFor(grant, session, directory),
  );
  const last = own && hasLapsed(own, now) ? coveredUntil(accessEndsAt(own) ?? now, lapsed) : now;
  return lapsed
    .map(({ grant }) => ({ at: accessEndsAt(grant) ?? now, by: grant }))
    .filter(({ at }) => at <= last)
    .sort((one, other) => (one.at < other.at ? 1 : -1))[0];
};
