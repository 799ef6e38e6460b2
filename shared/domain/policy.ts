import * as z from 'zod/mini';
import { defaultPolicy } from './default-policy.ts';
import { Instant } from './instant.ts';
import { Tripwire } from './tripwire.ts';

const defaults = defaultPolicy.supportSessions;

/** What an account demands of support sessions. */
export const SupportSessionPolicy = z.strictObject({
  ticketRequired: z
    ._default(z.boolean(), defaults.ticketRequired)
    .check(z.meta({ description: 'Whoever asks for access or comes in must name a ticket' })),
  tripwire: z._default(z.nullable(Tripwire), defaults.tripwire).check(z.meta({ description: 'null: switched off' })),
});

/** What an owner or admin may say; what is left out gets its default. */
export const PolicyInput = z.strictObject({
  supportSessions: z.prefault(SupportSessionPolicy, {}),
});
export type PolicyInput = z.output<typeof PolicyInput>;

export const Policy = z
  .object({
    supportSessions: SupportSessionPolicy,
    version: z.int().check(z.nonnegative(), z.meta({ description: '0: never set, everything has its default' })),
    updatedAt: z.optional(Instant),
  })
  .register(z.globalRegistry, { id: 'Policy', description: "An account's own rules" });
export type Policy = z.output<typeof Policy>;
