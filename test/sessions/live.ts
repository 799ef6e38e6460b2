import type { LiveGrant, LiveSession } from '../../shared/accounts/live-access.ts';
import type { SessionRecord } from '../../shared/sessions/session.ts';

/** The instant at which the rules are asked, and others around it. */
export const now = '2026-11-21T08:00:00.000Z';
export const before = '2026-11-21T07:59:59.999Z';
export const earlier = '2026-11-21T07:00:00.000Z';
export const later = '2026-11-21T09:00:00.000Z';

/** A live grant of olga's to one team, read only, that ends later. */
export const live = (fields: Partial<LiveGrant> = {}): LiveGrant => ({
  scope: 'read_only',
  teams: ['technical_support'],
  expiresAt: later,
  epoch: 1,
  grantedBy: 'olga',
  role: 'owner',
  ...fields,
});

/** A session of that team under the grant `a`, to be renewed later. */
export const session = (fields: Partial<SessionRecord> = {}): SessionRecord => ({
  sessionId: 'ses_01M80B7PC7FKCP02D8H2Q91GNK',
  accountId: 'acme',
  status: 'active',
  agent: { id: 'agent-1', team: 'technical_support' },
  actingAs: { userId: 'olga', role: 'owner' },
  scope: 'read_only',
  reason: 'a question',
  grantId: 'a',
  startedAt: earlier,
  renewBy: later,
  sensitive: [],
  acknowledgements: {},
  ...fields,
});

/** The same session as it stands on the account's item. */
export const inside = (fields: Partial<LiveSession> = {}): LiveSession => ({
  grantId: 'a',
  userId: 'olga',
  role: 'owner',
  team: 'technical_support',
  scope: 'read_only',
  ...fields,
});
