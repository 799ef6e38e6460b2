import { addMillis, millisBetween, toInstant } from '../core/instant.ts';
import { dayMillis } from '../core/time-units.ts';
import type { Grant } from './grant.ts';

/** True from the very instant of `expiresAt` on. Timers are never asked. */
export const hasEnded = (grant: Pick<Grant, 'expiresAt'>, now: string): boolean =>
  grant.expiresAt !== null && grant.expiresAt <= now;

/** The instant from which a grant lets nobody in, if nobody changes it: its end, or when it wanted reconfirming. */
export const accessEndsAt = ({ expiresAt, reconfirmBy }: Pick<Grant, 'expiresAt' | 'reconfirmBy'>): string | null =>
  expiresAt ?? reconfirmBy ?? null;

/** True when a grant among the live ones has lapsed by `now`: time has ended or suspended it, stored or not. */
export const hasLapsed = (grant: Pick<Grant, 'expiresAt' | 'reconfirmBy'>, now: string): boolean => {
  const end = accessEndsAt(grant);
  return end !== null && end <= now;
};

/**
 * The grant as it is at `now`, whatever is stored: past its end an active or suspended grant is expired; an unlimited
 * one that nobody reconfirmed in time is suspended.
 */
export const grantAsOf = (stored: Grant, now: string): Grant => {
  if (stored.status !== 'active' && stored.status !== 'suspended') return stored;
  if (stored.expiresAt !== null && hasEnded(stored, now)) {
    return { ...stored, status: 'expired', endedAt: stored.expiresAt, endReason: 'expired' };
  }
  const { reconfirmBy } = stored;
  if (stored.status === 'suspended' || reconfirmBy === undefined || !hasLapsed(stored, now)) return stored;
  return { ...stored, status: 'suspended', suspendedAt: reconfirmBy, suspendReason: 'unconfirmed' };
};

/** Entity tag of a grant as it reads now (RFC 9110): it changes when the grant expires, too. */
export const grantEtag = (grant: Grant): string => `"${grant.version}-${grant.status}"`;

/** When to warn before the end: 24 hours, or a tenth of the time from `from` to the end, whichever is less. */
export const warnAt = (from: string, expiresAt: string): string => {
  const notice = Math.min(dayMillis, Math.floor(millisBetween(from, expiresAt) / 10));
  return addMillis(expiresAt, -notice);
};

/** How long an unlimited grant holds without being reconfirmed, and how long before that is warned. */
const reconfirmation = { every: 90 * dayMillis, notice: 7 * dayMillis };

/** What an end counted from `now` brings with it: for an unlimited grant, by when it is to be reconfirmed; the warning. */
export const endingOf = (
  expiresAt: string | null,
  now: string,
): Pick<Grant, 'expiresAt' | 'reconfirmBy'> & { warnAt: string } => {
  if (expiresAt !== null) return { expiresAt, warnAt: warnAt(now, expiresAt) };
  const reconfirmBy = Date.parse(now) + reconfirmation.every;
  return {
    expiresAt,
    reconfirmBy: toInstant(reconfirmBy),
    warnAt: toInstant(reconfirmBy - reconfirmation.notice),
  };
};

/** True when `to` allows anything less than `from`: fewer teams, less scope, an earlier end. */
export const narrows = (
  from: Pick<Grant, 'scope' | 'teams' | 'expiresAt'>,
  to: Pick<Grant, 'scope' | 'teams' | 'expiresAt'>,
): boolean =>
  from.teams.some((team) => !to.teams.includes(team)) ||
  (from.scope === 'full' && to.scope === 'read_only') ||
  (to.expiresAt !== null && (from.expiresAt === null || to.expiresAt < from.expiresAt));
