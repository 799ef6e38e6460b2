import * as z from 'zod/mini';
import { Instant } from '../core/instant.ts';
import { Scope } from '../core/scope.ts';
import type { EventSchemas } from '../journal/events.ts';
import { SessionRefusal } from './session.ts';

/** The acting agent, as in the token's claim `act` (RFC 8693, 4.1). */
export const Act = z.object({ sub: z.string(), team: z.string() });

const ActingAs = z.object({ userId: z.string(), role: z.enum(['owner', 'admin']) });

const Cover = z.object({ grantId: z.string(), actingAs: ActingAs });

/** Events of support sessions, and of agents whom an account keeps out. */
export const sessionEvents = {
  'support-session.started': z.object({
    act: Act,
    actingAs: ActingAs,
    scope: Scope,
    grantId: z.string(),
    endsAt: z.nullable(Instant),
    reason: z.string(),
    ticket: z.optional(z.string()),
  }),
  'support-session.changed': z.object({ act: Act, scope: Scope, epoch: z.int(), from: Cover, to: Cover }),
  'support-session.ended': z.object({
    act: Act,
    actingAs: ActingAs,
    grantId: z.string(),
    startedAt: Instant,
    endedAt: Instant,
    endReason: z.string(),
  }),
  'support-session.refused': z.object({
    act: Act,
    problem: SessionRefusal,
    reason: z.string(),
    ticket: z.optional(z.string()),
  }),
  /** The target is the agent, whose team is not known. */
  'support-agent.blocked': z.object({ until: z.optional(Instant), reason: z.optional(z.string()) }),
  'support-agent.unblocked': z.object({ blockedAt: Instant }),
} as const satisfies EventSchemas;
export type SessionEvents = typeof sessionEvents;
