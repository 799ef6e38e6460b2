import { renewalAttribute, replaceSessions, requireNotHeld, requireSessions } from '../accounts/account-write.ts';
import { requireNotBlocked } from '../accounts/blocked-agents.ts';
import { type Cover, countByAgent } from '../accounts/live-access.ts';
import type { Change, Write } from '../table/commit.ts';
import { dueIndex, dueShard } from '../table/due-shards.ts';
import { Expression } from '../table/expression.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { agentKey, keys } from '../table/keys.ts';
import { requireNotLocked } from './agent-lock-store.ts';
import { grantorChecks } from './grantor-checks.ts';
import { areCounted, type OpenSessions } from './open-sessions.ts';
import type { SessionRecord } from './session.ts';
import { agentSessionItem } from './store.ts';
import { liveSessionOf } from './transitions.ts';

/** A cover with the instant from which it lets nobody in; null when it has no end. */
export type CoverUntil = Cover & { until: string | null };

/** The open sessions as they were read, and the largest number that an account may have. */
interface SessionRoom {
  open: OpenSessions;
  max: number;
}

/**
 * Adds a session to the account's open ones. The condition is the number of the agent's own sessions as it was read, so
 * that the openings of one agent cannot pass their limit together, while those of others do not get in their way.
 */
const addSession = (account: Expression, session: SessionRecord, { open, max }: SessionRoom): void => {
  const { seen, known } = open;
  const live = liveSessionOf(session);
  if (Object.keys(seen).length === 0 || !areCounted(open)) {
    // Items of earlier versions lack the map or the numbers, so they are set as a whole.
    requireSessions(replaceSessions(account, { ...known, [session.sessionId]: live }), seen);
    return;
  }
  const counted = ['sessionCounts', agentKey(session.agent.id)];
  const own = countByAgent(known)[agentKey(session.agent.id)];
  account.set(['liveSessions', session.sessionId], live).set(counted, (own ?? 0) + 1);
  account.require(`size(${account.path('liveSessions')}) < ${account.value(max)}`);
  if (own === undefined) account.require(`attribute_not_exists(${account.path(counted)})`);
  else account.requireEqual(counted, own);
};

/** Puts a session among the account's open ones, and takes one use from a grant that counts them. */
const openOnAccount = (session: SessionRecord, { grantId, grant }: Cover, room: SessionRoom): Write => {
  const { accountId, sessionId, agent, renewBy, startedAt } = session;
  const account = new Expression().set(renewalAttribute(sessionId), renewBy);
  addSession(account, session, room);
  // The epoch rises with every change that narrows the grant or replaces its grantor: it is still the same consent.
  account.requireEqual(['liveGrants', grantId, 'epoch'], grant.epoch);
  requireNotHeld(account, startedAt);
  requireNotBlocked(account, agent.id, startedAt);
  if (grant.usesLeft !== undefined) {
    const usesLeft = account.path(['liveGrants', grantId, 'usesLeft']);
    const one = account.value(1);
    account.setTo(['liveGrants', grantId, 'usesLeft'], `${usesLeft} - ${one}`).require(`${usesLeft} >= ${one}`);
  }
  return account.write('account', keys.account(accountId));
};

const countUse = (accountId: string, grantId: string): Write => {
  const grant = new Expression();
  const uses = grant.path('uses');
  grant.setTo('uses', `${uses} + ${grant.value(1)}`).require(`${uses} < ${grant.path('maxUses')}`);
  return grant.write('uses', keys.grant(accountId, grantId));
};

/**
 * A session opens under a cover: the session, the pointer by which its agent finds it, its place among the account's open
 * sessions, and one use of a grant that has a number of them. Not committed once the cover has ended. Conditions:
 * `account` (the grant's epoch, room for a session of the agent, not held, the agent not blocked), `agent-lock`, `grantor`,
 * `uses`.
 */
export const openSessionChange = (
  session: SessionRecord,
  cover: CoverUntil,
  entry: UnsequencedEntry,
  room: SessionRoom,
): Change => {
  const { accountId, sessionId, renewBy } = session;
  const due = { [dueIndex.partition]: dueShard(sessionId), [dueIndex.sort]: renewBy };
  const item = { ...keys.session(accountId, sessionId), ...session, ...due };
  return {
    before: cover.until,
    writes: [
      openOnAccount(session, cover, room),
      { label: 'session', put: { Item: item, ...new Expression().requireNew().condition() } },
      { label: 'pointer', put: { Item: agentSessionItem(session) } },
      requireNotLocked(session.agent.id),
      ...grantorChecks(accountId, [cover]),
      ...(cover.grant.usesLeft === undefined ? [] : [countUse(accountId, cover.grantId)]),
    ],
    entries: [entry],
  };
};

/**
 * The token of a session is renewed: the session must still be open under the same grant, unchanged. The journal has no
 * entry for it, since no state changes. Not committed once the cover or the session has ended. Conditions: the session's
 * id, `account` (the grant's epoch, not held at `now`), `agent-lock`.
 * @param isListed false for a session of an earlier version, which becomes one of the agent's list now
 */
export const renewSessionChange = (
  session: SessionRecord,
  cover: CoverUntil,
  { now, renewBy, isListed }: { now: string; renewBy: string; isListed: boolean },
): Change => {
  const { accountId, sessionId } = session;
  const { grantId, grant, until } = cover;
  const ends = [until ?? session.renewBy, session.renewBy].sort();
  return {
    before: ends[0] ?? null,
    writes: [
      new Expression()
        .set('renewBy', renewBy)
        .set(dueIndex.sort, renewBy)
        .requireEqual('status', 'active')
        .write(sessionId, keys.session(accountId, sessionId)),
      requireNotHeld(new Expression(), now)
        .set(renewalAttribute(sessionId), renewBy)
        .requireEqual(['liveSessions', sessionId, 'grantId'], grantId)
        .requireEqual(['liveGrants', grantId, 'epoch'], grant.epoch)
        .write('account', keys.account(accountId)),
      requireNotLocked(session.agent.id),
      ...(isListed ? [] : [{ label: 'pointer', put: { Item: agentSessionItem(session) } }]),
    ],
    entries: [],
  };
};

/** Stores when the session's latest sensitive actions were reported. Condition: the session's id. */
export const reportActionsChange = (session: SessionRecord, sensitive: readonly string[]): Change => ({
  writes: [
    new Expression()
      .set('sensitive', sensitive)
      .requireEqual('status', 'active')
      .requireEqual('sensitive', session.sensitive)
      .write(session.sessionId, keys.session(session.accountId, session.sessionId)),
  ],
  entries: [],
});
