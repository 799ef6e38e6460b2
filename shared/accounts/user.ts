import * as z from 'zod/mini';
import { EmailAddress } from '../core/email.ts';
import { VendorId } from '../core/ids.ts';
import { Instant, InstantInput } from '../core/instant.ts';
import { Role } from '../core/principal.ts';
import { text } from '../core/text.ts';

const strength = z.int().check(
  z.gte(0),
  z.lte(4),
  z.meta({
    description: 'The rating of the identity provider: 0 (very weak) to 4 (very strong). Never the password.',
  }),
);

/** The body with which a service writes a user. */
export const UserInput = z.strictObject({
  name: text(200),
  email: EmailAddress,
  role: Role,
  kind: z._default(z.enum(['internal', 'external']), 'internal'),
  status: z._default(z.enum(['active', 'suspended']), 'active'),
  twoFactor: z._default(z.boolean(), false),
  passwordStrength: z.optional(strength),
  lastSeenAt: z
    .optional(InstantInput)
    .register(z.globalRegistry, { description: 'When the user last signed in; once a day is often enough' }),
});
export type UserInput = z.output<typeof UserInput>;

export const User = z
  .object({
    accountId: VendorId,
    userId: VendorId,
    name: z.string(),
    email: z.string(),
    role: Role,
    kind: z.enum(['internal', 'external']),
    status: z.enum(['active', 'suspended']),
    twoFactor: z.boolean(),
    passwordStrength: z.optional(strength),
    lastSeenAt: z.optional(Instant),
    createdAt: Instant,
    updatedAt: Instant,
    version: z.int().check(z.positive()),
  })
  .register(z.globalRegistry, { id: 'User', description: 'A user of an account' });
export type User = z.output<typeof User>;
