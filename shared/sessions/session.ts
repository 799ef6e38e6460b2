import * as z from 'zod/mini';
import { GrantId, SessionId, VendorId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { Scope } from '../core/scope.ts';

/** The customer's user whom the agent acts for: the grantor, with the role in which they granted. */
export const ActingAs = z.object({ userId: VendorId, role: z.enum(['owner', 'admin']) });
export type ActingAs = z.output<typeof ActingAs>;

export const SessionStatus = z.enum(['active', 'ended']);

export const SessionEndReason = z
  .enum([
    'left',
    'ended-by-customer',
    'token-revoked',
    'grant-revoked',
    'grant-expired',
    'grant-suspended',
    'grant-narrowed',
    'grantor-unavailable',
    'tripwire',
    'agent-locked',
    'agent-blocked',
    'idle',
  ])
  .register(z.globalRegistry, {
    description:
      '`grantor-unavailable`: the grantor was suspended, removed or lost the role. `idle`: the token was not renewed for too long',
  });
export type SessionEndReason = z.output<typeof SessionEndReason>;

/** Why an agent was refused to open a session, as the journal records it: no access, or no ticket. */
export const SessionRefusal = z.enum(['no-support-access', 'agent-locked', 'agent-blocked', 'ticket-required']);
export type SessionRefusal = z.output<typeof SessionRefusal>;

/** The deliveries of the signal that the session has ended. */
const Receipt = z
  .object({
    receivers: z.array(
      z.object({
        receiver: z.string(),
        acknowledgedAt: z
          .optional(Instant)
          .register(z.globalRegistry, { description: 'Absent until the receiver acknowledges' }),
        error: z
          .optional(z.string())
          .register(z.globalRegistry, { description: 'The receiver could not read the signal' }),
      }),
    ),
    lagMillis: z.nullable(z.int()).register(z.globalRegistry, {
      description:
        'From the end of the session to the last acknowledgement; null until every receiver has acknowledged',
    }),
  })
  .register(z.globalRegistry, {
    id: 'TerminationReceipt',
    description: 'Which receivers know that the session has ended',
  });
export type Receipt = z.output<typeof Receipt>;

/** The presence of one of the vendor's agents in a customer's account. */
export const Session = z
  .object({
    sessionId: SessionId,
    accountId: VendorId,
    status: SessionStatus,
    agent: z.object({ id: z.string(), team: z.string() }),
    actingAs: ActingAs,
    scope: Scope,
    reason: z.string(),
    ticket: z.optional(z.string()),
    grantId: GrantId.check(z.meta({ description: 'The grant that covers the session, or covered it last' })),
    startedAt: Instant,
    endsAt: z
      .optional(z.nullable(Instant))
      .register(z.globalRegistry, { description: 'While active: the end of the grant; null when unlimited' }),
    endedAt: z.optional(Instant),
    endedBy: z.optional(z.object({ kind: z.enum(['user', 'agent', 'service', 'system']), id: z.string() })),
    endReason: z.optional(SessionEndReason),
    receipt: z.optional(Receipt),
  })
  .register(z.globalRegistry, { id: 'SupportSession', description: 'The presence of a support agent in an account' });
export type Session = z.output<typeof Session>;

/** A receiver's answer to the signal of a session's end. */
export interface Acknowledgement {
  at: string;
  error?: string;
}

/** The state of a session's signal for one receiver: empty until the receiver answers. */
export type SignalStatus = Partial<Acknowledgement>;

/** A session as stored. */
export interface SessionRecord extends Omit<Session, 'endsAt' | 'receipt'> {
  /** The session ends unless its token is renewed before this instant. */
  renewBy: string;
  /** When the latest sensitive actions were reported, oldest first; as many as the tripwire counts. */
  sensitive: string[];
  /** The state of the signal of the session's end, by receiver. */
  acknowledgements: Record<string, SignalStatus>;
}
