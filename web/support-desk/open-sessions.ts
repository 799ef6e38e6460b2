import type { Api } from '../core/client.ts';
import type { Session } from './model.ts';

/** A request reads four pages of this size on the server. */
const pageSize = 50;
/** Enough for the sessions of years. */
const mostRequests = 100;

/** The agent's open sessions, however many later ones have ended, and how many requests that took. */
export interface OpenSessions {
  sessions: readonly Session[];
  requests: number;
}

/** Reads the agent's open sessions over all accounts, newest first. */
export const readOpenSessions = async (
  client: Pick<Api, 'listOwnSessions'>,
  signal: AbortSignal,
): Promise<OpenSessions> => {
  const open = new Map<string, Session>();
  let pageToken: string | undefined;
  for (let requests = 1; ; requests += 1) {
    const query = { status: 'active' as const, pageSize, ...(pageToken === undefined ? {} : { pageToken }) };
    const { body } = await client.listOwnSessions({ query }, signal);
    for (const session of body.items) open.set(session.sessionId, session);
    pageToken = body.nextPageToken;
    if (pageToken === undefined || requests === mostRequests) return { sessions: [...open.values()], requests };
  }
};

/**
 * The open sessions to show.
 * @param shown the part of all sessions that was read last; it decides about the sessions in it
 */
export const openAmong = (shown: readonly Session[], { sessions }: Pick<OpenSessions, 'sessions'>): Session[] => {
  const byId = new Map([...shown, ...sessions].map((session) => [session.sessionId, session]));
  for (const session of shown) byId.set(session.sessionId, session);
  return [...byId.values()].filter(({ status }) => status === 'active');
};

/** Milliseconds until the open sessions are read again: often while one of them is not among the shown sessions. */
export const openPause = (
  shown: readonly Session[],
  { sessions, requests }: OpenSessions,
  { often, seldom }: { often: number; seldom: number },
): number => {
  const ids = new Set(shown.map(({ sessionId }) => sessionId));
  return sessions.every(({ sessionId }) => ids.has(sessionId)) ? Math.max(seldom, often * requests) : often * requests;
};
