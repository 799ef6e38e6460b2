import * as z from 'zod/mini';
import { Duration } from '../core/duration.ts';
import { GrantId, VendorId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { Scope } from '../core/scope.ts';
import { TeamName } from '../core/team.ts';

export const GrantStatus = z.enum(['active', 'expired', 'revoked', 'suspended']);
export type GrantStatus = z.output<typeof GrantStatus>;

/** Consent of an owner or admin that support may enter the account: until when, which teams, with what scope. */
export const Grant = z
  .object({
    grantId: GrantId,
    accountId: VendorId,
    status: GrantStatus,
    scope: Scope,
    teams: z.array(TeamName),
    duration: Duration,
    reason: z.optional(z.string()),
    ticket: z.optional(z.string()),
    grantedBy: z.object({ userId: VendorId, role: z.enum(['owner', 'admin']) }),
    grantedAt: Instant,
    expiresAt: z.nullable(Instant).register(z.globalRegistry, { description: 'null: unlimited' }),
    endedAt: z.optional(Instant),
    endedBy: z
      .optional(VendorId)
      .register(z.globalRegistry, { description: 'The user who revoked; absent when it ended by itself' }),
    endReason: z.optional(z.string()),
    reconfirmBy: z.optional(Instant).register(z.globalRegistry, {
      description: 'Unlimited grants: suspended from this instant on, unless reconfirmed before',
    }),
    suspendedAt: z.optional(Instant),
    suspendReason: z.optional(z.enum(['unconfirmed', 'tripwire'])),
    maxUses: z
      .optional(z.int().check(z.positive()))
      .register(z.globalRegistry, { description: 'How many support sessions may be opened under it' }),
    uses: z
      .optional(z.int().check(z.nonnegative()))
      .register(z.globalRegistry, { description: 'How many were; counted where `maxUses` is set' }),
    epoch: z.int().check(
      z.positive(),
      z.meta({
        description: 'Rises whenever the grant is narrowed, its grantor changes, it is suspended, or it ends',
      }),
    ),
    version: z.int().check(z.positive()),
  })
  .register(z.globalRegistry, { id: 'Grant', description: 'Consent that support may enter the account' });
export type Grant = z.output<typeof Grant>;
