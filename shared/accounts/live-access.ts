import type { Scope } from '../core/scope.ts';

/** The role of an owner or admin who consented to support access; whoever acts for them may never do more. */
type GrantorRole = 'owner' | 'admin';

/** The part of a live grant that decisions need; kept on the account's own item (ADR 0004). */
export interface LiveGrant {
  scope: Scope;
  teams: string[];
  /** null: unlimited. */
  expiresAt: string | null;
  epoch: number;
  reconfirmBy?: string | undefined;
  /** Absent where the first version wrote it. */
  grantedAt?: string;
  grantedBy: string;
  role: GrantorRole;
  /** How many sessions may still be opened under it; without, any number. */
  usesLeft?: number;
}

export type LiveGrants = Readonly<Record<string, LiveGrant>>;

/** The part of an active session that decisions need; kept on the account's own item, as live grants are (ADR 0004). */
export interface LiveSession {
  /** The grant that covers it. */
  grantId: string;
  /** The user for whom the agent acts under that grant. */
  userId: string;
  role: GrantorRole;
  team: string;
  scope: Scope;
}

/** A grant that lets an agent in. */
export interface Cover {
  grantId: string;
  grant: LiveGrant;
}
