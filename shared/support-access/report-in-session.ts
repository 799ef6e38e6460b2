import { type AccountRecord, policyOf } from '../accounts/account-store.ts';
import { hasLapsed } from '../grants/access-end.ts';
import { readGrant } from '../grants/store.ts';
import { grantTripped } from '../grants/suspension.ts';
import type { Cause } from '../journal/cause.ts';
import { reportActionsChange } from '../sessions/changes.ts';
import { readAccountAndSession, type SessionRef } from '../sessions/store.ts';
import { countTowardsTripwire } from '../sessions/tripwire.ts';
import { type Change, commitBriefly, fitInOneTransaction } from '../table/commit.ts';
import { idempotencyLabel } from '../table/idempotency.ts';
import { endGrantChange } from './grant-changes.ts';
import { withSessionsHeld } from './retry-holding-sessions.ts';
import { reviewSessions, settleSessions } from './review-sessions.ts';

/** The outcome of a report of sensitive actions in a session. */
export type ReportOutcome = 'noted' | 'tripped' | 'not-watched' | 'session-over';

/** A report of sensitive actions in a session. */
interface SessionReport {
  /** The number of sensitive actions, by the account's policy. */
  count: (account: AccountRecord) => number;
  /**
   * Further changes for the same transaction; asked for in each round.
   * @param account undefined when it does not exist
   */
  also?: (came: ReportOutcome, account: AccountRecord | undefined, cause: Cause) => Promise<readonly Change[]>;
  /** Asked before each further round. */
  hasTime?: () => boolean;
}

const read = async (ref: SessionRef) => {
  const { account, session } = await readAccountAndSession(ref);
  return { account, session, live: account?.liveSessions[ref.sessionId] };
};

/** Reads a session with its account. If time has ended or moved the session, that is stored first. */
const settled = async (ref: SessionRef, cause: Cause): ReturnType<typeof read> => {
  const found = await read(ref);
  const { account, session, live } = found;
  const grant = live && account?.liveGrants[live.grantId];
  const isCurrent =
    grant && !grant.isScheduled && !hasLapsed(grant, cause.now) && session && session.renewBy > cause.now;
  if (!live || isCurrent) return found;
  await settleSessions(ref.accountId, () => ({ ...cause, actor: { kind: 'system', id: 'time' } }));
  return read(ref);
};

/** Decides the outcome of a report, and the change it makes to the session and its grant. */
const decide = async (
  ref: SessionRef,
  count: SessionReport['count'],
  { account, session, live }: Awaited<ReturnType<typeof read>>,
  cause: Cause,
): Promise<{ came: ReportOutcome; change?: Change }> => {
  if (!account || !session || !live) return { came: 'session-over' };
  const { tripwire } = policyOf(account).supportSessions;
  if (tripwire === null) return { came: 'not-watched' };
  const { recent, tripped } = countTowardsTripwire(session.sensitive, count(account), tripwire, cause.now);
  if (!tripped) return { came: 'noted', change: reportActionsChange(session, recent) };
  const grant = await readGrant({ accountId: ref.accountId, grantId: live.grantId });
  const transition = grant && grantTripped(grant, cause);
  if (!transition || typeof transition === 'string') return { came: 'session-over' };
  const { [live.grantId]: _suspended, ...grants } = account.liveGrants;
  const putOut = { sessionId: ref.sessionId, reason: 'tripwire' as const };
  const reviewed = await reviewSessions(account, cause, { grants, gone: 'grant-suspended', putOut });
  return { came: 'tripped', change: endGrantChange(transition, reviewed) };
};

/**
 * Records sensitive actions in a support session. When they exceed what the account's policy allows, the session ends and
 * its grant is suspended until an owner consents again, in one transaction with the changes of `also`.
 * @returns `session-over` when the session is unknown or has ended
 */
export const reportInSession = (
  ref: SessionRef,
  getCause: () => Cause,
  { count, also = async () => [], hasTime }: SessionReport,
): Promise<ReportOutcome> => {
  let hasTripped = false;
  let trips = false;
  return withSessionsHeld(
    ref.accountId,
    async () => {
      const found = await settled(ref, getCause());
      const cause = getCause();
      const { change, ...decided } = await decide(ref, count, found, cause);
      trips = decided.came === 'tripped';
      const came = hasTripped ? 'tripped' : decided.came;
      const rest = await also(came, found.account, cause);
      const own = change ? [change] : [];
      if (fitInOneTransaction(...own, ...rest)) {
        if (own.length + rest.length > 0) await commitBriefly(...own, ...rest);
        return came;
      }
      // Too many sessions end with it for one transaction: what closes access is committed first.
      await commitBriefly(...own);
      hasTripped = true;
      await commitBriefly(...rest);
      return came;
    },
    {
      canRetry: ({ labels }) => !labels.includes(idempotencyLabel),
      hasTime,
      endsSessions: () => trips || hasTripped,
    },
  );
};
