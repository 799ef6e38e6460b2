import * as z from 'zod/mini';
import { GrantId, SessionId, VendorId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { Scope } from '../core/scope.ts';

/** The customer's user in whose place the agent acts: who granted, in the role in which they did. */
export const ActingAs = z.object({ userId: VendorId, role: z.enum(['owner', 'admin']) });
export type ActingAs = z.output<typeof ActingAs>;

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
    'idle',
  ])
  .register(z.globalRegistry, {
    description:
      '`grantor-unavailable`: who granted was suspended, removed or lost the role. `idle`: the token was not renewed for too long',
  });
export type SessionEndReason = z.output<typeof SessionEndReason>;

/** What became of the signal that the session has ended. */
const Receipt = z
  .object({
    receivers: z.array(
      z.object({
        receiver: z.string(),
        acknowledgedAt: z.optional(Instant).register(z.globalRegistry, { description: 'Absent: not yet' }),
        error: z
          .optional(z.string())
          .register(z.globalRegistry, { description: 'The receiver could not read the signal' }),
      }),
    ),
    lagMillis: z.nullable(z.int()).register(z.globalRegistry, {
      description: 'From the end of the session to the last acknowledgement; null until all have',
    }),
  })
  .register(z.globalRegistry, { id: 'TerminationReceipt', description: 'Who knows that the session has ended' });
export type Receipt = z.output<typeof Receipt>;

/** An agent of the vendor inside a customer's account. */
export const Session = z
  .object({
    sessionId: SessionId,
    accountId: VendorId,
    status: z.enum(['active', 'ended']),
    agent: z.object({ id: z.string(), team: z.string() }),
    actingAs: ActingAs,
    scope: Scope,
    reason: z.string(),
    ticket: z.optional(z.string()),
    grantId: GrantId.check(z.meta({ description: 'The grant that covers it, or did last' })),
    startedAt: Instant,
    endsAt: z
      .optional(z.nullable(Instant))
      .register(z.globalRegistry, { description: 'While active: the end of the grant; null when that is unlimited' }),
    endedAt: z.optional(Instant),
    endedBy: z.optional(z.object({ kind: z.enum(['user', 'agent', 'service', 'system']), id: z.string() })),
    endReason: z.optional(SessionEndReason),
    receipt: z.optional(Receipt),
  })
  .register(z.globalRegistry, { id: 'SupportSession', description: 'An agent inside an account' });
export type Session = z.output<typeof Session>;

/** What a receiver said to the signal of a session's end. */
export interface Acknowledgement {
  at: string;
  error?: string;
}

/** The signal of a session's end is kept for a receiver; what that said to it, if anything yet. */
export type SignalStatus = Partial<Acknowledgement>;

/** A session as stored. */
export interface SessionRecord extends Omit<Session, 'endsAt' | 'receipt'> {
  /** It ends by itself unless its token is renewed before this instant. */
  renewBy: string;
  /** When the latest sensitive actions were reported, oldest first; as many as the tripwire looks at. */
  sensitive: string[];
  /** Who was told of its end, and what they said to it, by receiver. */
  acknowledgements: Record<string, SignalStatus>;
}
