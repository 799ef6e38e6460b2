import { epochSeconds } from '../core/instant.ts';
import type { DataOf } from '../journal/events.ts';
import type { SessionEvents } from '../sessions/events.ts';

/** The events that receivers get: a session has ended, or continues under another grantor. */
export const signalTypes = ['support-session.ended', 'support-session.changed'] as const;
type SignalType = (typeof signalTypes)[number];

/** A signal, as it is kept for a receiver until it is acknowledged. */
export interface Signal {
  /** The id of the journal entry of the event; receivers deduplicate by it. */
  jti: string;
  accountId: string;
  sessionId: string;
  type: SignalType;
  /** `iat`: when the entry was written. `at`: when the event took effect. */
  iat: string;
  at: string;
  /** The customer's user whom the agent acted for. */
  userId: string;
  initiator: Initiator;
  /** `endReason`: why the session ended. `claims`: the claims of its tokens that changed. */
  endReason?: string;
  claims?: Record<string, string | number>;
}

/** The initiating entity of CAEP 1.0, section 2. */
type Initiator = 'admin' | 'user' | 'policy' | 'system';

const initiatorOf: Record<string, Initiator> = { user: 'admin', agent: 'user', service: 'policy', system: 'system' };

/** The fields of an event that a signal is made from. */
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

/** The signal for an entry; undefined when the entry is of no interest to receivers. */
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
 * The claims of a signal as a security event token (RFC 8417, OpenID SSF 1.0, CAEP 1.0). Its subject is a session of a user
 * in a customer's account. The same signal always gives the same claims.
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
