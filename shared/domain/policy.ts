import * as z from 'zod/mini';
import { Instant } from './instant.ts';
import { Tripwire } from './tripwire.ts';

/** What an account demands of support sessions. */
const SupportSessionPolicy = z.strictObject({
  ticketRequired: z
    ._default(z.boolean(), false)
    .check(z.meta({ description: 'Whoever asks for access or comes in must name a ticket' })),
  tripwire: z
    ._default(z.nullable(Tripwire), { actions: 20, perMinutes: 60 })
    .check(z.meta({ description: 'null: switched off' })),
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

/** What holds until an account says something else. */
export const defaultPolicy: Policy = { ...PolicyInput.parse({}), version: 0 };
