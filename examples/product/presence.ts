import type { SignalStore } from './signal-store.ts';
import type { SupportToken } from './support-token.ts';

/** Somebody from support who is inside. */
export interface Visit {
  sessionId: string;
  accountId: string;
  /** Who it is, and of which team. */
  agent: string;
  team: string;
  /** The customer's user whose rights they have. */
  actingFor: string;
  scope: SupportToken['scope'];
  /** Since when, in ISO 8601. */
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

/** Who of support is inside, by the tokens that were used here. */
export interface Presence {
  saw: (token: SupportToken) => void;
  /** Those whose latest token is good at this instant, first come first. */
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
