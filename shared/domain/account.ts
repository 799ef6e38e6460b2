import * as z from 'zod';
import { VendorId } from './ids.ts';
import { Instant } from './instant.ts';
import { text } from './text.ts';

/** What a service says of an account. */
export const AccountInput = z.strictObject({
  name: text(200),
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
