import { policyOf } from '../db/accounts.ts';
import { commit } from '../db/commit.ts';
import { withdrawal } from '../db/grant-changes.ts';
import { readGrant } from '../db/grants.ts';
import { sensing } from '../db/session-changes.ts';
import { readAccountAndSession, type SessionRef } from '../db/sessions.ts';
import type { Cause } from '../domain/entry.ts';
import { hasLapsed } from '../domain/grant.ts';
import { grantTripped } from '../domain/grant-suspension.ts';
import { sensed } from '../domain/tripwire.ts';
import { insisting } from './insist.ts';
import { bringUpToDate, reviewOf } from './review.ts';

/** What came of a report of sensitive actions inside a session. */
export type Sensed = 'noted' | 'tripped' | 'not-watched' | 'session-over';

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
  await bringUpToDate(ref.accountId, () => ({ ...cause, actor: { kind: 'system', id: 'time' } }));
  return read(ref);
};

/**
 * Takes note of `count` sensitive actions inside a support session. Beyond what the account's policy allows, the
 * session ends and its grant is suspended until an owner consents again, in one transaction.
 * @returns `session-over` when the session is unknown or has ended: then there is nothing left to suspend
 */
export const reportSensitiveActions = (ref: SessionRef, count: number, causeNow: () => Cause): Promise<Sensed> =>
  insisting(ref.accountId, async () => {
    const { account, session, live } = await settled(ref, causeNow());
    const cause = causeNow();
    if (!account || !session || !live) return 'session-over';
    const { tripwire } = policyOf(account).supportSessions;
    if (tripwire === null) return 'not-watched';
    const { recent, tripped } = sensed(session.sensitive, count, tripwire, cause.now);
    if (!tripped) {
      await commit(sensing(session, recent));
      return 'noted';
    }
    const grant = await readGrant({ accountId: ref.accountId, grantId: live.grantId });
    const transition = grant && grantTripped(grant, cause);
    if (!transition || typeof transition === 'string') return 'session-over';
    const { [live.grantId]: _suspended, ...grants } = account.liveGrants;
    const putOut = { sessionId: ref.sessionId, reason: 'tripwire' as const };
    const reviewed = await reviewOf(account, cause, { grants, gone: 'grant-suspended', putOut });
    await commit(withdrawal(transition, reviewed));
    return 'tripped';
  });
