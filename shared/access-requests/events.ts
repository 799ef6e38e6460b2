import * as z from 'zod/mini';
import { Duration } from '../core/duration.ts';
import { Instant } from '../core/instant.ts';
import { Scope } from '../core/scope.ts';
import type { EventSchemas } from '../journal/events.ts';
import { Act } from '../sessions/events.ts';

/** Events of access requests. */
export const requestEvents = {
  'access-request.created': z.object({
    act: Act,
    duration: Duration,
    scope: Scope,
    teams: z.array(z.string()),
    reason: z.string(),
    ticket: z.optional(z.string()),
    lapsesAt: Instant,
  }),
  'access-request.approved': z.object({ act: Act, grantId: z.string() }),
  'access-request.declined': z.object({ act: Act, declineReason: z.optional(z.string()) }),
  'access-request.withdrawn': z.object({ act: Act }),
  'access-request.lapsed': z.object({ act: Act, lapsesAt: Instant }),
} as const satisfies EventSchemas;
export type RequestEvents = typeof requestEvents;
