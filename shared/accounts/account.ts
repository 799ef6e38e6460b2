import * as z from 'zod/mini';
import { VendorId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { maxCharacters, text } from '../core/text.ts';
import { isTimeZone } from '../core/time-zone.ts';

const TimeZone = z
  .string()
  .check(
    maxCharacters(60),
    z.refine(isTimeZone, 'must be a time zone of the IANA database, such as Europe/Paris'),
    z.meta({ description: 'The time zone in which the days of daily caps begin; a name of the IANA database' }),
  );

/** The body with which a service writes an account. */
export const AccountInput = z.strictObject({
  name: text(200),
  edition: z.optional(z.string().check(z.minLength(1), maxCharacters(60))),
  timeZone: z.optional(TimeZone),
});
export type AccountInput = z.output<typeof AccountInput>;

/** The JSON merge patch with which a service changes an account. No member can be removed. */
export const AccountPatch = z
  .partial(AccountInput)
  .register(z.globalRegistry, { id: 'AccountPatch', description: 'A JSON merge patch of an account' });

export const Account = z
  .object({
    accountId: VendorId,
    name: z.string(),
    edition: z.string(),
    timeZone: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
    closedAt: z.optional(Instant).register(z.globalRegistry, { description: 'Present while the account is closed' }),
    eraseAt: z.optional(Instant).register(z.globalRegistry, {
      description: 'When the data of a closed account are erased; until then `PUT` reopens it',
    }),
    erasedAt: z.optional(Instant).register(z.globalRegistry, {
      description: 'When the data of the account were erased; its id cannot be used again',
    }),
    version: z.int().check(z.positive()),
  })
  .register(z.globalRegistry, { id: 'Account', description: 'A customer account of the vendor' });
export type Account = z.output<typeof Account>;
