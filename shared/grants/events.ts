import * as z from 'zod/mini';
import { Instant } from '../core/instant.ts';
import { Scope } from '../core/scope.ts';
import type { EventSchemas } from '../journal/events.ts';
import { GrantStatus } from './grant.ts';
import { grantTerms } from './terms.ts';

const GrantTerms = z.object({ ...grantTerms, expiresAt: z.nullable(Instant) });

/** The call by which the receiver of a warning extends the grant, with the entity tag to send. */
const Extend = z.object({ method: z.literal('PATCH'), path: z.string(), ifMatch: z.string() });

const Reconfirm = z.object({ method: z.literal('POST'), path: z.string() });

/** Events of grants. */
export const grantEvents = {
  'grant.created': GrantTerms,
  'grant.started': z.object({
    startsAt: Instant,
    expiresAt: z.nullable(Instant),
    scope: Scope,
    teams: z.array(z.string()),
  }),
  'grant.changed': z.object({ from: GrantTerms, to: GrantTerms, epoch: z.int() }),
  'grant.expiring': z.object({ expiresAt: Instant, teams: z.array(z.string()), extend: Extend }),
  'grant.expired': z.object({ expiresAt: Instant, teams: z.array(z.string()), from: GrantStatus }),
  'grant.reconfirmation-due': z.object({ reconfirmBy: Instant, teams: z.array(z.string()), reconfirm: Reconfirm }),
  'grant.reconfirmed': z.object({
    // Absent in entries of version 0.1.
    scope: z.optional(Scope),
    teams: z.array(z.string()),
    expiresAt: z.nullable(Instant),
    reconfirmBy: z.optional(Instant),
    from: GrantStatus,
    epoch: z.int(),
  }),
  'grant.suspended': z.object({ teams: z.array(z.string()), suspendReason: z.string() }),
  'grant.revoked': z.object({ teams: z.array(z.string()), endReason: z.string() }),
} as const satisfies EventSchemas;
export type GrantEvents = typeof grantEvents;
