import { isDeepStrictEqual } from 'node:util';
import type { AccountRecord } from '../accounts/account-store.ts';
import { countByAgent, type SessionCounts } from '../accounts/live-access.ts';
import { agentKey } from '../table/keys.ts';
import type { LiveSessions } from './review.ts';
import { readSessionsAndUsers } from './store.ts';
import { liveSessionOf } from './transitions.ts';

/** The open sessions of an account with their agents. */
export interface OpenSessions {
  /** As they are stored on the account's item. */
  seen: LiveSessions;
  /** The same, with the agent of each. */
  known: LiveSessions;
  /** Their number by agent, as it is stored; absent on items of earlier versions. */
  counts: SessionCounts | undefined;
}

/** The open sessions of an account. Those without a stored agent, of an earlier version, are read with one request. */
export const readOpenSessions = async ({
  accountId,
  liveSessions: seen,
  sessionCounts: counts,
}: AccountRecord): Promise<OpenSessions> => {
  const unknown = Object.keys(seen).filter((id) => seen[id]?.agent === undefined);
  const { sessions } = await readSessionsAndUsers(accountId, unknown, []);
  const read = Object.fromEntries(sessions.map((session) => [session.sessionId, liveSessionOf(session)]));
  return { seen, known: { ...seen, ...read }, counts };
};

/** Whether the stored numbers are those of the sessions. They are not after a version that did not count. */
export const areCounted = ({ seen, known, counts = {} }: OpenSessions): boolean =>
  isDeepStrictEqual(counts, countByAgent(known)) && Object.values(seen).every(({ agent }) => agent !== undefined);

/** The ids of an agent's open sessions. */
export const sessionsOfAgent = ({ known }: OpenSessions, agentId: string): string[] =>
  Object.keys(known).filter((id) => known[id]?.agent === agentKey(agentId));
