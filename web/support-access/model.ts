import type { Body } from '../core/client.ts';

export type Access = Body<'getSupportAccess'>;
export type LiveGrant = Access['grants'][number];
export type Grant = Body<'getGrant'>;
export type AccessRequest = Body<'listAccessRequests'>['items'][number];
export type Session = Body<'listSessions'>['items'][number];
export type Scope = Grant['scope'];

/** What the reader is asked in a dialog. */
export type Question =
  | { kind: 'grant' }
  | { kind: 'edit'; grant: Grant; etag: string; changes?: readonly TermChange[] }
  | { kind: 'trim'; request: AccessRequest }
  | { kind: 'decline'; request: AccessRequest }
  | { kind: 'revoke'; grant: Grant }
  | { kind: 'turn-off' };

/** A term that another user has changed meanwhile. */
export interface TermChange {
  term: 'end' | 'teams' | 'scope';
  was: Grant;
  is: Grant;
}

/** The terms that differ between two states of a grant. */
export const termChanges = (was: Grant, is: Grant): TermChange[] => [
  ...(was.expiresAt === is.expiresAt ? [] : [{ term: 'end' as const, was, is }]),
  ...(was.teams.join() === is.teams.join() ? [] : [{ term: 'teams' as const, was, is }]),
  ...(was.scope === is.scope ? [] : [{ term: 'scope' as const, was, is }]),
];

const dayMillis = 86_400_000;

/** Whether an end is near: within a day, or within the last tenth of a grant that is shorter than ten days. */
export const isNear = (grant: Pick<Grant, 'grantedAt' | 'expiresAt'>, now: number): boolean => {
  // Without an end this is NaN, which no instant is near.
  const end = Date.parse(grant.expiresAt ?? '');
  const whole = end - Date.parse(grant.grantedAt);
  return end > now && end - now <= Math.min(dayMillis, whole / 10);
};

/** Whether an unlimited grant is suspended within two weeks unless it is confirmed again. */
export const needsReconfirmation = ({ reconfirmBy }: Pick<Grant, 'reconfirmBy'>, now: number): boolean =>
  reconfirmBy !== undefined && Date.parse(reconfirmBy) - now <= 14 * dayMillis;
