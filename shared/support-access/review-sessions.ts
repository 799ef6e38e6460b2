import { type AccountRecord, checkNotHeld, readAccount, unlessClosed } from '../accounts/account-store.ts';
import { strayRenewalsOf } from '../accounts/account-write.ts';
import { accessEndsAt, hasLapsed } from '../grants/access-end.ts';
import type { Cause } from '../journal/cause.ts';
import type { Standing } from '../sessions/coverage.ts';
import { type Circumstances, reviewEach } from '../sessions/review.ts';
import { type SessionsReviewed, sessionsChange } from '../sessions/review-changes.ts';
import { readSessionsAndUsers } from '../sessions/store.ts';
import { commitBriefly, commitYielding } from '../table/commit.ts';
import { retryOnConflict } from '../table/retry.ts';
import { withSessionsHeld } from './retry-holding-sessions.ts';
import { withStartsBy } from './start-grants.ts';

/** The part of a change that the account as read does not show yet. */
export interface PendingChange extends Partial<Pick<Circumstances, 'grants' | 'gone' | 'putOut'>> {
  /** A user as the change leaves them. */
  user?: { userId: string; standing: Standing };
}

/**
 * Reviews the open sessions of an account against its live grants; the caller commits the outcome with its own change.
 * Reads nothing when the account has no open sessions, which is the common case.
 */
export const reviewSessions = async (
  account: AccountRecord,
  cause: Cause,
  { grants = account.liveGrants, gone, putOut, user }: PendingChange = {},
): Promise<SessionsReviewed> => {
  const { accountId, liveGrants, liveSessions } = account;
  const sessionIds = Object.keys(liveSessions);
  const strayRenewals = strayRenewalsOf(account, liveSessions);
  if (sessionIds.length === 0) {
    return { seen: liveSessions, review: reviewEach([], emptyCircumstances, cause), strayRenewals };
  }
  const grantors = [liveGrants, grants].flatMap((some) => Object.values(some).map((grant) => grant.grantedBy));
  const { sessions, users } = await readSessionsAndUsers(accountId, sessionIds, grantors);
  const directory = new Map<string, Standing>(users);
  if (user) directory.set(user.userId, user.standing);
  const before = { grants: liveGrants, directory: users };
  const review = reviewEach(sessions, { grants, directory, before, gone, putOut }, cause);
  return { seen: liveSessions, review, strayRenewals };
};

/** The open sessions that time has ended, and the instant at which the next one will. */
interface Lapsing {
  ended?: SessionsReviewed;
  before: string | null;
}

/**
 * Reviews the sessions that time has ended, for a change that adds access: it must not revive an ended session. Sessions
 * are read only when one of their grants has lapsed, which the sweep settles within a minute.
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
 * Stores what every reader sees of an account's sessions: those without a cover or a renewal end, others move to another
 * grant. Idempotent, and safe beside other writers.
 * @param getCause asked at each round
 * @param options `putOut`: a session to end. `yieldsToHold`: set for agents, who wait for a change that holds them off
 * instead of holding others off themselves
 * @returns the account as it was read, and the review; undefined when the account does not exist or is closed
 */
export const settleSessions = (
  accountId: string,
  getCause: () => Cause,
  { putOut, yieldsToHold = false }: Pick<PendingChange, 'putOut'> & { yieldsToHold?: boolean } = {},
): Promise<(SessionsReviewed & { account: AccountRecord }) | undefined> => {
  const round = async () => {
    const found = await unlessClosed(readAccount(accountId));
    if (!found) return undefined;
    const { account, cause } = await withStartsBy(found, getCause);
    const reviewed = await reviewSessions(account, cause, { putOut });
    if (reviewed.review.transitions.length > 0 || reviewed.strayRenewals?.length) {
      if (yieldsToHold) {
        checkNotHeld(account, cause.now);
        await commitYielding(sessionsChange(accountId, reviewed, cause.now));
      } else await commitBriefly(sessionsChange(accountId, reviewed));
    }
    return { ...reviewed, account };
  };
  return yieldsToHold ? retryOnConflict(round, { rounds: 24 }) : withSessionsHeld(accountId, round);
};
