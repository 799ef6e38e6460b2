import * as z from 'zod';
import { GrantId, VendorId } from '../domain/ids.ts';

/** The schema of every path parameter, by its name. */
export const pathParameters = {
  accountId: VendorId,
  userId: VendorId,
  grantId: GrantId,
} as const satisfies Record<string, z.ZodType>;

export type PathParameter = keyof typeof pathParameters;

/** The query of every list. */
export const PageQuery = z.strictObject({
  pageSize: z.coerce
    .number('must be a whole number from 1 to 200')
    .int('must be a whole number from 1 to 200')
    .min(1, 'must be a whole number from 1 to 200')
    .max(200, 'must be a whole number from 1 to 200')
    .default(50),
  pageToken: z.string().max(2000).optional(),
});

/** A page of a list. Fewer items than asked for do not mean the end; an absent `nextPageToken` does. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextPageToken: z.string().optional() });
