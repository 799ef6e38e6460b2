import type { Body } from '../core/client.ts';

export type Session = Body<'listSessions'>['items'][number];

/** An open session, as the banner shows it. */
export interface Visit extends Pick<Session, 'sessionId' | 'agent'> {
  /** The user of the customer for whom the agent acts; the id is shown where the name is not known. */
  actingAs: { userId: string; name?: string };
  /** The end of the access; null when unlimited. */
  endsAt?: string | null | undefined;
}

/** Who reads the banner: people of the account end sessions, agents leave their own, others read what the vendor provides. */
export type Reader = 'customer' | 'agent' | 'other';

/** The open sessions of an account. */
export const openIn = (accountId: string, sessions: readonly Session[]): Session[] =>
  sessions.filter((session) => session.status === 'active' && session.accountId === accountId);

const fastMillis = 1200;
const slowMillis = 10_000;

/** Milliseconds until the next look: often while support is inside, so that the end shows within two seconds. */
export const pollMillisOf = (visits: readonly Visit[] | undefined): number =>
  visits === undefined || visits.length === 0 ? slowMillis : fastMillis;
