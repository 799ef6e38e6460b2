import { type AccountRecord, policyOf } from '../accounts/account-store.ts';
import { hasLapsed } from '../grants/lifecycle.ts';
import { readGrant } from '../grants/store.ts';
import { grantTripped } from '../grants/suspension.ts';
import type { Cause } from '../journal/cause.ts';
import { reportActionsChange } from '../sessions/changes.ts';
import { readAccountAndSession, type SessionRef } from '../sessions/store.ts';
import { countTowardsTripwire } from '../sessions/tripwire.ts';
import { type Change, commit, fitTogether } from '../table/commit.ts';
import { idempotencyLabel } from '../table/idempotency.ts';
import { endGrantChange } from './grant-changes.ts';
import { withSessionsHeld } from './retry-holding-sessions.ts';
import { reviewSessions, settleSessions } from './review-sessions.ts';

/** What came of a report of sensitive actions inside a session. */
export type Sensed = 'noted' | 'tripped' | 'not-watched' | 'session-over';

/** A report of sensitive actions inside a session. */
interface SessionReport {
  /** How many there were, by the policy of the account. */
  count: (account: AccountRecord) => number;
  /**
   * What is to be written in the same transaction; asked for again in each round.
   * @param account undefined when there is none
   */
  also?: (came: Sensed, account: AccountRecord | undefined, cause: Cause) => Promise<readonly Change[]>;
  /** Asked before a further round, when others came first. */
  hasTime?: () => boolean;
}

const read = async (ref: SessionRef) => {
  const { account, session } = await readAccountAndSession(ref);
  return { account, session, live: account?.liveSessions[ref.sessionId] };
};

/** A session with its account, once it is stored if time has ended it or brought it under another grant. */
const settled = async (ref: SessionRef, cause: Cause): ReturnType<typeof read> => {
  const found = await read(ref);
  const { account, session, live } = found;
  const grant = live && account?.liveGrants[live.grantId];
  const isCurrent = grant && !hasLapsed(grant, cause.now) && session && session.renewBy > cause.now;
  if (!live || isCurrent) return found;
  await settleSessions(ref.accountId, () => ({ ...cause, actor: { kind: 'system', id: 'time' } }));
  return read(ref);
};

/** What is to be done about a report, as the session stands now. */
const decide = async (
  ref: SessionRef,
  count: SessionReport['count'],
  { account, session, live }: Awaited<ReturnType<typeof read>>,
  cause: Cause,
): Promise<{ came: Sensed; change?: Change }> => {
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
 * Takes note of sensitive actions inside a support session. Beyond what the account's policy allows, the session ends and
 * its grant is suspended until an owner consents again, in one transaction, with all that belongs to the report.
 * @returns `session-over` when the session is unknown or has ended: then there is nothing left to suspend
 */
export const reportInSession = (
  ref: SessionRef,
  causeNow: () => Cause,
  { count, also = async () => [], hasTime }: SessionReport,
): Promise<Sensed> => {
  let hasTripped = false;
  let trips = false;
  return withSessionsHeld(
    ref.accountId,
    async () => {
      const found = await settled(ref, causeNow());
      const cause = causeNow();
      const { change, ...decided } = await decide(ref, count, found, cause);
      trips = decided.came === 'tripped';
      const came = hasTripped ? 'tripped' : decided.came;
      const rest = await also(came, found.account, cause);
      const own = change ? [change] : [];
      if (fitTogether(...own, ...rest)) {
        if (own.length + rest.length > 0) await commit(...own, ...rest);
        return came;
      }
      // So many end with it that not all finds room in one transaction: what keeps people out goes first.
      await commit(...own);
      hasTripped = true;
      await commit(...rest);
      return came;
    },
    {
      canRetry: ({ labels }) => !labels.includes(idempotencyLabel),
      hasTime,
      endsSessions: () => trips || hasTripped,
    },
  );
};
