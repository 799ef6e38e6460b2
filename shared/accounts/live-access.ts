import type { Scope } from '../core/scope.ts';

/** The role of the owner or admin who consented to support access. An agent who acts for them never has more rights. */
type GrantorRole = 'owner' | 'admin';

/** The part of a live grant that decisions need, stored on the account's item (ADR 0004). */
export interface LiveGrant {
  scope: Scope;
  teams: string[];
  /** The grant admits no one before this instant. */
  startsAt?: string | undefined;
  /** The start is not stored yet; whether it has come is for the clock to say. */
  isScheduled?: true;
  /** null: unlimited. */
  expiresAt: string | null;
  epoch: number;
  reconfirmBy?: string | undefined;
  /** Absent on items of the first version. */
  grantedAt?: string;
  grantedBy: string;
  role: GrantorRole;
  /** How many more sessions may be opened under the grant; any number when absent. */
  usesLeft?: number;
}

export type LiveGrants = Readonly<Record<string, LiveGrant>>;

/** A live grant as it is stored and sent. To versions that know no starts, a scheduled one is for no team (ADR 0050). */
export type StoredLiveGrant = Omit<LiveGrant, 'isScheduled'> & { teamsFromStart?: string[] };

/** The form in which a live grant is stored and sent. */
export const storedGrantOf = ({ isScheduled, ...grant }: LiveGrant): StoredLiveGrant =>
  isScheduled ? { ...grant, teams: [], teamsFromStart: grant.teams } : grant;

/** The live grant in its stored form. */
export const grantOfStored = (stored: StoredLiveGrant): LiveGrant => {
  if (stored.teamsFromStart === undefined) return stored;
  const { teamsFromStart: teams, ...grant } = stored;
  return { ...grant, teams, isScheduled: true };
};

/** The part of an active session that decisions need, stored on the account's item as live grants are (ADR 0004). */
export interface LiveSession {
  /** The grant that covers the session. */
  grantId: string;
  /** The user whom the agent acts for under that grant. */
  userId: string;
  role: GrantorRole;
  team: string;
  scope: Scope;
  /** The agent, as `agentKey` names them. Absent on sessions that an earlier version opened. */
  agent?: string;
}

/** The number of open sessions by agent, as `agentKey` names them. */
export type SessionCounts = Readonly<Record<string, number>>;

/** Counts the open sessions of each agent, except those whose agent is not stored. */
export const countByAgent = (sessions: Readonly<Record<string, LiveSession>>): SessionCounts => {
  const counts: Record<string, number> = {};
  for (const { agent } of Object.values(sessions)) if (agent !== undefined) counts[agent] = (counts[agent] ?? 0) + 1;
  return counts;
};

/** A grant under which an agent may enter. */
export interface Cover {
  grantId: string;
  grant: LiveGrant;
}
