import * as z from 'zod';
import { VendorId } from './ids.ts';
import { Instant } from './instant.ts';
import { Role } from './principal.ts';
import { text } from './text.ts';

const strength = z
  .int()
  .min(0)
  .max(4)
  .meta({ description: 'As rated by the identity provider: 0 (very weak) to 4 (very strong). Never the password.' });

/** What a service says of a user of an account. */
export const UserInput = z.strictObject({
  name: text(200),
  email: z.email().max(254),
  role: Role,
  kind: z.enum(['internal', 'external']).default('internal'),
  status: z.enum(['active', 'suspended']).default('active'),
  twoFactor: z.boolean().default(false),
  passwordStrength: strength.optional(),
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
    passwordStrength: strength.optional(),
    createdAt: Instant,
    updatedAt: Instant,
    version: z.int().positive(),
  })
  .meta({ id: 'User', description: 'Somebody with access to an account' });
export type User = z.output<typeof User>;
