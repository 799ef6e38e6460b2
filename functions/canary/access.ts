import { readAccount } from '../../shared/accounts/account-store.ts';
import { canaryAccountId as accountId, canaryTeam } from '../../shared/core/canary.ts';
import { addMillis } from '../../shared/core/instant.ts';
import { decide, sessionType } from '../../shared/decisions/decide.ts';
import { readDecisionInput } from '../../shared/decisions/read-facts.ts';
import { grantCreated } from '../../shared/grants/transitions.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { openSessionChange } from '../../shared/sessions/changes.ts';
import { coverFor } from '../../shared/sessions/coverage.ts';
import { readOpenSessions } from '../../shared/sessions/open-sessions.ts';
import { sessionStarted } from '../../shared/sessions/transitions.ts';
import { capacityIn, createGrantChange } from '../../shared/support-access/grant-changes.ts';
import { turnOffOnce } from '../../shared/support-access/turn-off.ts';
import { commit } from '../../shared/table/commit.ts';
import { grantor } from './account.ts';

/** The agent who enters. */
export const agent = { id: 'canary', team: canaryTeam } as const;

const most = 40;

const readCanary = async () => {
  const account = await readAccount(accountId);
  if (!account) throw new Error('the account of the canary does not exist');
  return account;
};

/** Grants access for some milliseconds, which no customer can. @returns the end of the grant */
export const grantFor = async (millis: number, cause: Cause): Promise<string> => {
  const account = await readCanary();
  const expiresAt = addMillis(cause.now, millis);
  const terms = { duration: `PT${millis / 1000}S`, teams: [agent.team], scope: 'read_only' as const };
  const { grant, entry } = grantCreated({ accountId, ...terms, expiresAt, grantedBy: grantor }, cause);
  await commit(createGrantChange(grant, entry, capacityIn(account, most, cause.now)));
  return expiresAt;
};

/** Opens a session under the live grant. @returns its id @throws when no grant admits the agent */
export const enter = async (cause: Cause): Promise<string> => {
  const account = await readCanary();
  const cover = coverFor(account.liveGrants, agent.team, new Map(), cause.now);
  if (!cover) throw new Error('no grant admits the canary');
  const renewBy = addMillis(cause.now, 5 * 60_000);
  const { session, entry } = sessionStarted({ accountId, agent, reason: 'canary', renewBy }, cover, cause);
  const room = { open: await readOpenSessions(account), max: most };
  await commit(openSessionChange(session, { ...cover, until: cover.grant.expiresAt }, entry, room));
  return session.sessionId;
};

/** Whether a decision permits the session to read. */
export const isAllowed = async (sessionId: string, now: string): Promise<boolean> => {
  const subject = { type: sessionType, id: sessionId };
  const evaluation = { subject, action: { name: 'read' }, resource: { type: 'canary', id: 'canary' } };
  const input = await readDecisionInput(accountId, [evaluation], now);
  return input !== undefined && decide(evaluation, input.facts, input.policy).permitted;
};

/** Revokes all grants and ends their sessions. */
export const revokeAll = async (cause: Cause): Promise<void> => {
  await turnOffOnce(await readCanary(), 'canary', cause);
};
