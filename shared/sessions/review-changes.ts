import { accountWrite, type LiveChange } from '../accounts/account-write.ts';
import type { Change, Write } from '../table/commit.ts';
import { dueIndex } from '../table/due-shards.ts';
import { Expression } from '../table/expression.ts';
import { keys } from '../table/keys.ts';
import { grantorChecks } from './grantor-checks.ts';
import type { LiveSessions, Review } from './review.ts';
import type { SessionTransition } from './transitions.ts';

/** The open sessions of an account as they were read, and what becomes of them. */
export interface SessionsReviewed {
  seen: LiveSessions;
  review: Review;
  /** Ids of ended sessions whose renewals the account's item still has. */
  strayRenewals?: readonly string[];
}

/** Ends an active session, or moves it under another grant. Nothing else of the session is written. */
const transitionWrite = ({ after }: SessionTransition): Write => {
  const { accountId, sessionId, status, grantId, actingAs, endedAt, endedBy, endReason, renewBy } = after;
  const session = new Expression().requireEqual('status', 'active');
  if (status === 'active') {
    session.set('grantId', grantId).set('actingAs', actingAs);
  } else {
    session.set('status', 'ended').set('endedAt', endedAt).set('endedBy', endedBy).set('endReason', endReason);
    session.remove(dueIndex.partition).remove(dueIndex.sort);
    // The agent may have renewed at the last moment; then the session is not idle.
    if (endReason === 'idle') session.requireEqual('renewBy', renewBy);
  }
  return session.write(sessionId, keys.session(accountId, sessionId));
};

/** How a review changes the account's item. */
export const liveChangeOf = ({
  seen,
  review,
  strayRenewals = [],
}: SessionsReviewed): Pick<LiveChange, 'sessions' | 'covers' | 'strayRenewals'> => ({
  sessions: { seen, next: review.live },
  covers: review.covers,
  strayRenewals,
});

/**
 * The writes of a review except that of the account's item, which the caller merges into its own (`liveChangeOf`).
 * @param except a user that the same transaction writes
 */
export const reviewWrites = (
  accountId: string,
  { review }: SessionsReviewed,
  except?: string,
): Pick<Change, 'writes' | 'entries'> => ({
  writes: [...review.transitions.map(transitionWrite), ...grantorChecks(accountId, review.covers, except)],
  entries: review.transitions.map(({ entry }) => entry),
});

/**
 * A review on its own. Conditions: `account`, `grantor`, and each session's id.
 * @param notHeldAt for reviews that yield to a change that holds agents off: their instant
 */
export const sessionsChange = (accountId: string, reviewed: SessionsReviewed, notHeldAt?: string): Change => {
  const { writes, entries } = reviewWrites(accountId, reviewed);
  return { writes: [accountWrite(accountId, { ...liveChangeOf(reviewed), notHeldAt }), ...writes], entries };
};
