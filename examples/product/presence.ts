import type { RequestHandler } from 'express';
import { type Signal, type SupportAccess, supportOf } from '../../package/verify/index.ts';

/** An agent who is inside. */
export interface Visit {
  sessionId: string;
  accountId: string;
  /** The agent's id and team. */
  agent: string;
  team: string;
  /** The customer's user with whose permissions they act. */
  actingFor: string;
  scope: SupportAccess['scope'];
  /** The start, in ISO 8601. */
  since: string;
}

/** The agents who are inside, by the tokens that were used here and the signals since. */
export interface Presence {
  /** Notes the agent of a request, behind the middleware of the verifier. */
  middleware: RequestHandler;
  /** The option of the verifier. */
  onSignal: (signal: Signal) => void;
  /** The agents whose latest token is valid at this instant, by their first use. */
  inside: () => Visit[];
}

const visitOf = (access: SupportAccess, sinceSeconds: number): Visit => ({
  sessionId: access.sessionId,
  accountId: access.accountId,
  agent: access.agent.id,
  team: access.agent.team,
  actingFor: access.userId,
  scope: access.scope,
  since: new Date(sinceSeconds * 1000).toISOString(),
});

/** @param now milliseconds since 1970 */
export const createPresence = (now: () => number = Date.now): Presence => {
  const seen = new Map<string, { access: SupportAccess; since: number }>();
  const isOver = ({ expiresAt }: SupportAccess): boolean => expiresAt * 1000 <= now();

  const note = (access: SupportAccess): void => {
    for (const [id, { access: last }] of seen) if (isOver(last)) seen.delete(id);
    const before = seen.get(access.sessionId);
    const latest = before && before.access.issuedAt > access.issuedAt ? before.access : access;
    seen.set(access.sessionId, { access: latest, since: Math.min(before?.since ?? access.issuedAt, access.issuedAt) });
  };

  return {
    middleware: (request, _response, next) => {
      const access = supportOf(request);
      if (access) note(access);
      next();
    },
    onSignal: ({ sessionId, at, changedTo }) => {
      const access = seen.get(sessionId)?.access;
      // After a change the agent is inside again with a renewed token, which may have come before the signal.
      if (!changedTo || (access && access.issuedAt < Math.floor(at))) seen.delete(sessionId);
    },
    inside: () =>
      [...seen.values()].filter(({ access }) => !isOver(access)).map(({ access, since }) => visitOf(access, since)),
  };
};
