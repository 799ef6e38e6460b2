import { addMillis, millisBetween, toInstant } from '../core/instant.ts';
import { dayMillis } from '../core/time-units.ts';
import { hasLapsed, hasStarted } from './access-end.ts';
import type { Grant, GrantAsRead } from './grant.ts';

/** True from the instant of `expiresAt` on, whether or not a timer has run. */
export const hasEnded = (grant: Pick<Grant, 'expiresAt'>, now: string): boolean =>
  grant.expiresAt !== null && grant.expiresAt <= now;

/**
 * The grant as it reads at `now`, whatever is stored: from its start on a scheduled grant is active, past its end an active or
 * suspended grant is expired, and an unlimited grant that was not reconfirmed in time is suspended.
 */
export const grantAsOf = (stored: Grant, now: string): Grant => {
  if (stored.status === 'scheduled') {
    return hasStarted(stored, now) ? grantAsOf({ ...stored, status: 'active' }, now) : stored;
  }
  if (stored.status !== 'active' && stored.status !== 'suspended') return stored;
  if (stored.expiresAt !== null && hasEnded(stored, now)) {
    return { ...stored, status: 'expired', endedAt: stored.expiresAt, endReason: 'expired' };
  }
  const { reconfirmBy } = stored;
  if (stored.status === 'suspended' || reconfirmBy === undefined || !hasLapsed(stored, now)) return stored;
  return { ...stored, status: 'suspended', suspendedAt: reconfirmBy, suspendReason: 'unconfirmed' };
};

/** The entity tag of a grant as it reads now (RFC 9110). It changes when the grant starts or expires, too. */
export const grantEtag = (grant: Grant): string => `"${grant.version}-${grant.status}"`;

const lostGrantor = '-grantor-unavailable"';

/** The entity tag of a grant as it is read: it also changes when the grantor becomes unavailable. */
export const readGrantEtag = (grant: GrantAsRead): string =>
  grant.grantorUnavailable ? grantEtag(grant).replace(/"$/, lostGrantor) : grantEtag(grant);

/** An `If-Match` for `grantEtag`: a write decides on the grant alone, whatever the directory said when it was read. */
export const ifGrantMatches = (ifMatch: string | undefined): string | undefined =>
  ifMatch?.replaceAll(lostGrantor, '"');

/** The instant of the warning before an end: 24 hours before it, or a tenth of the time since `from` if that is less. */
export const warnAt = (from: string, expiresAt: string): string => {
  const notice = Math.min(dayMillis, Math.floor(millisBetween(from, expiresAt) / 10));
  return addMillis(expiresAt, -notice);
};

/** How long an unlimited grant lasts without reconfirmation, and how long before that the warning is given. */
const reconfirmation = { every: 90 * dayMillis, notice: 7 * dayMillis };

/** The fields that follow from an end counted from `start`: for an unlimited grant `reconfirmBy`, and always `warnAt`. */
export const endingOf = (
  expiresAt: string | null,
  start: string,
): Pick<Grant, 'expiresAt' | 'reconfirmBy'> & { warnAt: string } => {
  if (expiresAt !== null) return { expiresAt, warnAt: warnAt(start, expiresAt) };
  const reconfirmBy = Date.parse(start) + reconfirmation.every;
  return {
    expiresAt,
    reconfirmBy: toInstant(reconfirmBy),
    warnAt: toInstant(reconfirmBy - reconfirmation.notice),
  };
};

type Extent = Pick<Grant, 'scope' | 'teams' | 'startsAt' | 'expiresAt'>;

/** True when `to` allows less than `from` in any respect: a team less, a smaller scope, a later start, or an earlier end. */
export const narrows = (from: Extent, to: Extent): boolean =>
  (to.startsAt ?? '') > (from.startsAt ?? '') ||
  from.teams.some((team) => !to.teams.includes(team)) ||
  (from.scope === 'full' && to.scope === 'read_only') ||
  (to.expiresAt !== null && (from.expiresAt === null || to.expiresAt < from.expiresAt));
