import { type AccountRecord, readAccount } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { type OpenSessions, readOpenSessions, sessionsOfAgent } from '../../shared/sessions/open-sessions.ts';
import { readSessionsAndUsers } from '../../shared/sessions/store.ts';
import { currentSettings } from '../../shared/settings/current.ts';
import { maxSessionsOf } from '../../shared/settings/live-limits.ts';
import { settleSessions } from '../../shared/support-access/review-sessions.ts';

/** An account with its open sessions, which must still be stored when another one is added. */
interface Room {
  account: AccountRecord;
  room: { open: OpenSessions; max: number };
}

/** The account's open sessions against both limits. @returns `full`: why there is no room, and the agent's own sessions */
const look = async (account: AccountRecord, agentId: string): Promise<Room & { full?: string; own: string[] }> => {
  const settings = currentSettings();
  const max = maxSessionsOf(settings);
  const open = await readOpenSessions(account);
  const own = sessionsOfAgent(open, agentId);
  const found = { account, room: { open, max }, own };
  if (own.length >= settings.maxSessionsPerAgent) {
    return { ...found, full: `The agent has ${own.length} open sessions in the account.` };
  }
  return Object.keys(open.seen).length < max ? found : { ...found, full: `The account has ${max} open sessions.` };
};

/**
 * Checks that an agent may have another open session in an account. When there is no room, sessions that time has ended
 * are stored as ended first, and the account is read again.
 * @param getCause the cause of those ends
 * @throws Problem `too-many-sessions`, which names the agent's own open sessions, so that they can leave one
 */
export const roomFor = async (account: AccountRecord, agentId: string, getCause: () => Cause): Promise<Room> => {
  const { accountId } = account;
  const first = await look(account, agentId);
  if (!first.full) return first;
  await settleSessions(accountId, getCause, { yieldsToHold: true });
  const settled = await look((await readAccount(accountId)) ?? account, agentId);
  if (!settled.full) return settled;
  const { sessions } = await readSessionsAndUsers(accountId, settled.own, []);
  const own = sessions.map(({ sessionId, startedAt }) => ({ sessionId, startedAt }));
  own.sort((one, other) => (one.sessionId < other.sessionId ? -1 : 1));
  throw new Problem('too-many-sessions', { detail: settled.full, sessions: own });
};
