import type { SignalStore } from './signal-store.ts';
import type { SupportToken } from './support-token.ts';

/** An agent who is inside. */
export interface Visit {
  sessionId: string;
  accountId: string;
  /** The agent's id and team. */
  agent: string;
  team: string;
  /** The customer's user with whose permissions they act. */
  actingFor: string;
  scope: SupportToken['scope'];
  /** The start, in ISO 8601. */
  since: string;
}

const visitOf = (token: SupportToken, sinceSeconds: number): Visit => ({
  sessionId: token.sid,
  accountId: token.account_id,
  agent: token.act.sub,
  team: token.act.team,
  actingFor: token.sub,
  scope: token.scope,
  since: new Date(sinceSeconds * 1000).toISOString(),
});

/** The agents who are inside, by the tokens that were used here. */
export interface Presence {
  saw: (token: SupportToken) => void;
  /** The agents whose latest token is valid at this instant, by their first use. */
  inside: () => Visit[];
}

/** @param now milliseconds since 1970 */
export const createPresence = (store: Pick<SignalStore, 'refusalOf'>, now: () => number): Presence => {
  const seen = new Map<string, { token: SupportToken; since: number }>();
  const isOver = ({ exp }: SupportToken): boolean => exp * 1000 <= now();
  return {
    saw: (token) => {
      for (const [sid, { token: last }] of seen) if (isOver(last)) seen.delete(sid);
      const before = seen.get(token.sid);
      const latest = before && before.token.iat > token.iat ? before.token : token;
      seen.set(token.sid, { token: latest, since: Math.min(before?.since ?? token.iat, token.iat) });
    },
    inside: () =>
      [...seen.values()]
        .filter(({ token }) => !isOver(token) && store.refusalOf(token) === undefined)
        .map(({ token, since }) => visitOf(token, since)),
  };
};
