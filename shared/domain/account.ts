import * as z from 'zod';
import { VendorId } from './ids.ts';
import { Instant } from './instant.ts';

/** What a service says of an account. */
export const AccountInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  edition: z.string().min(1).max(60).optional(),
});
export type AccountInput = z.output<typeof AccountInput>;

export const Account = z
  .object({
    accountId: VendorId,
    name: z.string(),
    edition: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
    version: z.int().positive(),
  })
  .meta({ id: 'Account', description: 'A customer account of the vendor' });
export type Account = z.output<typeof Account>;
