import * as z from 'zod/mini';
import { GrantId, VendorId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { grantTerms } from './terms.ts';

export const GrantStatus = z.enum(['active', 'expired', 'revoked', 'suspended', 'scheduled']);
export type GrantStatus = z.output<typeof GrantStatus>;

/** An owner's or admin's consent that support may enter the account: which teams, with what scope, until when. */
export const Grant = z
  .object({
    grantId: GrantId,
    accountId: VendorId,
    status: GrantStatus,
    ...grantTerms,
    grantedBy: z.object({ userId: VendorId, role: z.enum(['owner', 'admin']) }),
    grantedAt: Instant.check(z.meta({ description: 'When `grantedBy` consented to the grant as it is now' })),
    expiresAt: z.nullable(Instant).register(z.globalRegistry, { description: 'null: unlimited' }),
    endedAt: z.optional(Instant),
    endedBy: z
      .optional(VendorId)
      .register(z.globalRegistry, { description: 'The user who revoked the grant. Absent when it expired' }),
    endReason: z.optional(z.string()),
    reconfirmBy: z.optional(Instant).register(z.globalRegistry, {
      description: 'Unlimited grants only: the grant is suspended from this instant unless it is reconfirmed before',
    }),
    suspendedAt: z.optional(Instant),
    suspendReason: z.optional(z.enum(['unconfirmed', 'tripwire'])),
    uses: z.optional(z.int().check(z.nonnegative())).register(z.globalRegistry, {
      description: 'How many sessions were opened under the grant. Present when `maxUses` is set',
    }),
    epoch: z.int().check(
      z.positive(),
      z.meta({
        description: 'Rises whenever the grant is narrowed, suspended or ended, or its grantor changes',
      }),
    ),
    version: z.int().check(z.positive()),
  })
  .register(z.globalRegistry, { id: 'Grant', description: 'Consent that support may enter the account' });
export type Grant = z.output<typeof Grant>;

const GrantorUnavailable = z.optional(z.literal(true)).register(z.globalRegistry, {
  description:
    'The grantor was suspended, removed or demoted since they consented. The grant gives no access, and does not come back with them: widen or extend it to become its grantor, or revoke it',
});

/** A grant as it is read: with what has become of its grantor. */
export const GrantAsRead = z
  .extend(Grant, { grantorUnavailable: GrantorUnavailable })
  .register(z.globalRegistry, { id: 'GrantAsRead', description: 'A grant, with what has become of its grantor' });
export type GrantAsRead = z.output<typeof GrantAsRead>;
