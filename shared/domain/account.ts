import * as z from 'zod/mini';
import { VendorId } from './ids.ts';
import { Instant } from './instant.ts';
import { text } from './text.ts';

/** What a service says of an account. */
export const AccountInput = z.strictObject({
  name: text(200),
  edition: z.optional(z.string().check(z.minLength(1), z.maxLength(60))),
});
export type AccountInput = z.output<typeof AccountInput>;

export const Account = z
  .object({
    accountId: VendorId,
    name: z.string(),
    edition: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
    version: z.int().check(z.positive()),
  })
  .register(z.globalRegistry, { id: 'Account', description: 'A customer account of the vendor' });
export type Account = z.output<typeof Account>;
