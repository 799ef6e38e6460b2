import { type AccountRecord, readAccount } from '../accounts/account-store.ts';
import { accessEndsAt, hasLapsed } from '../grants/lifecycle.ts';
import type { Cause } from '../journal/cause.ts';
import { type SessionsReviewed, sessionsChange } from '../sessions/changes.ts';
import type { Standing } from '../sessions/coverage.ts';
import { type Circumstances, reviewEach } from '../sessions/review.ts';
import { readSessionsAndUsers } from '../sessions/store.ts';
import { commit } from '../table/commit.ts';
import { withSessionsHeld } from './retry-holding-sessions.ts';

/** What is being changed, where it is not yet in the account that was read. */
export interface PendingChange extends Partial<Pick<Circumstances, 'grants' | 'gone' | 'putOut'>> {
  /** A user as they are after the change. */
  user?: { userId: string; standing: Standing };
}

/**
 * Holds the open sessions of an account against its live grants, for the caller to commit with the change that it makes.
 * Without open sessions, which is nearly always, nothing is read.
 */
export const reviewSessions = async (
  { accountId, liveGrants, liveSessions }: AccountRecord,
  cause: Cause,
  { grants = liveGrants, gone, putOut, user }: PendingChange = {},
): Promise<SessionsReviewed> => {
  const sessionIds = Object.keys(liveSessions);
  if (sessionIds.length === 0) return { seen: liveSessions, review: reviewEach([], emptyCircumstances, cause) };
  const grantors = [liveGrants, grants].flatMap((some) => Object.values(some).map((grant) => grant.grantedBy));
  const { sessions, users } = await readSessionsAndUsers(accountId, sessionIds, grantors);
  const directory = new Map<string, Standing>(users);
  if (user) directory.set(user.userId, user.standing);
  const before = { grants: liveGrants, directory: users };
  return { seen: liveSessions, review: reviewEach(sessions, { grants, directory, before, gone, putOut }, cause) };
};

/** The open sessions that time has ended, and when the next of them ends, if nobody does anything. */
interface Lapsing {
  ended?: SessionsReviewed;
  before: string | null;
}

/**
 * What time does to the open sessions, for a change that adds to what lets agents in: it must not bring back what has
 * ended. They are looked at only where the grant of one has lapsed, which is seldom for longer than a minute.
 */
export const reviewLapsedSessions = async (account: AccountRecord, cause: Cause): Promise<Lapsing> => {
  const { liveGrants, liveSessions } = account;
  const own = Object.values(liveSessions).map(({ grantId }) => liveGrants[grantId]);
  const ends = own.flatMap((grant) => (grant && !hasLapsed(grant, cause.now) ? (accessEndsAt(grant) ?? []) : []));
  const before = ends.sort()[0] ?? null;
  if (own.every((grant) => grant && !hasLapsed(grant, cause.now))) return { before };
  const { seen, review } = await reviewSessions(account, cause);
  const transitions = review.transitions.filter(({ after }) => after.status === 'ended');
  if (transitions.length === 0) return { before };
  const over = new Set(transitions.map(({ after }) => after.sessionId));
  const live = Object.fromEntries(Object.entries(seen).filter(([id]) => !over.has(id)));
  return { ended: { seen, review: { transitions, live, covers: [] } }, before };
};

const emptyCircumstances: Circumstances = { grants: {}, directory: new Map() };

/**
 * Brings the stored sessions of an account up to what every reader sees: those that nothing covers any more, or that
 * were not renewed, end; others go on under another grant. Idempotent, and safe beside other writers.
 * @param causeNow asked at each round
 * @returns the account as it was read before, and what was changed; undefined when there is no such account
 */
export const settleSessions = (
  accountId: string,
  causeNow: () => Cause,
  changing: Pick<PendingChange, 'putOut'> = {},
): Promise<(SessionsReviewed & { account: AccountRecord }) | undefined> =>
  withSessionsHeld(accountId, async () => {
    const account = await readAccount(accountId);
    if (!account) return undefined;
    const reviewed = await reviewSessions(account, causeNow(), changing);
    if (reviewed.review.transitions.length > 0) await commit(sessionsChange(accountId, reviewed));
    return { ...reviewed, account };
  });
