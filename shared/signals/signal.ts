import { epochSeconds } from '../core/instant.ts';
import type { DataOf } from '../journal/events.ts';
import type { SessionEvents } from '../sessions/events.ts';

/** What receivers are told: that a session has ended, or that it goes on in the name of another grantor. */
export const signalTypes = ['support-session.ended', 'support-session.changed'] as const;
type SignalType = (typeof signalTypes)[number];

/** A signal as it is kept for a receiver, until that has acknowledged it. */
export interface Signal {
  /** The id of the journal entry that it tells of; receivers deduplicate by it. */
  jti: string;
  accountId: string;
  sessionId: string;
  type: SignalType;
  /** When it was made, and when what it tells of took hold. */
  iat: string;
  at: string;
  /** The customer's user who was acted for. */
  userId: string;
  initiator: Initiator;
  /** What it tells: why the session ended, or what is different about its tokens now. */
  endReason?: string;
  claims?: Record<string, string | number>;
}

/** CAEP 1.0, section 2: who set it going. */
type Initiator = 'admin' | 'user' | 'policy' | 'system';

const initiatorOf: Record<string, Initiator> = { user: 'admin', agent: 'user', service: 'policy', system: 'system' };

/** The parts of a journal entry that a signal is made of, as its event carries them. */
export interface SignalledEntry {
  entryId: string;
  accountId: string;
  at: string;
  type: string;
  actor: { kind: string };
  target: { id: string };
  data: unknown;
}

const isSignalType = (type: string): type is SignalType => (signalTypes as readonly string[]).includes(type);

/** The signal that tells of an entry; undefined when receivers need not be told. */
export const signalOf = ({ entryId, accountId, at, type, actor, target, data }: SignalledEntry): Signal | undefined => {
  if (!isSignalType(type)) return undefined;
  const common = {
    jti: entryId,
    accountId,
    sessionId: target.id,
    type,
    iat: at,
    initiator: initiatorOf[actor.kind] ?? 'system',
  };
  if (type === 'support-session.ended') {
    const { endedAt, endReason, actingAs } = data as DataOf<SessionEvents, typeof type>;
    return { ...common, at: endedAt, userId: actingAs.userId, endReason };
  }
  const { from, to, epoch } = data as DataOf<SessionEvents, typeof type>;
  const claims = { sub: to.actingAs.userId, grant_id: to.grantId, epoch };
  return { ...common, at, userId: from.actingAs.userId, claims };
};

const caep = 'https://schemas.openid.net/secevent/caep/event-type/';

/**
 * The claims of a signal as a security event token (RFC 8417, OpenID SSF 1.0, CAEP 1.0): about a session of a user in
 * a customer's account. The same signal always gives the same claims.
 */
export const signalClaims = (
  { jti, accountId, sessionId, type, iat, at, userId, initiator, endReason, claims }: Signal,
  { issuer, audience }: { issuer: string; audience: string },
): Record<string, unknown> => {
  const event = { event_timestamp: epochSeconds(at), initiating_entity: initiator };
  return {
    iss: issuer,
    aud: audience,
    iat: epochSeconds(iat),
    jti,
    sub_id: {
      format: 'complex',
      session: { format: 'opaque', id: sessionId },
      user: { format: 'iss_sub', iss: issuer, sub: userId },
      tenant: { format: 'opaque', id: accountId },
    },
    events:
      type === 'support-session.ended'
        ? { [`${caep}session-revoked`]: { ...event, reason_admin: { en: endReason } } }
        : { [`${caep}token-claims-change`]: { ...event, claims } },
  };
};
