import * as z from 'zod/mini';
import { AgentId, GrantId, JobId, LeadId, LinkId, RequestId, SessionId, TrashItemId, VendorId } from '../core/ids.ts';
import { statedCheck } from '../core/stated-check.ts';
import { isWellFormed, maxCharacters } from '../core/text.ts';

/** The schema of every path parameter, by name. */
export const pathParameters = {
  accountId: VendorId,
  userId: VendorId,
  grantId: GrantId,
  requestId: RequestId,
  sessionId: SessionId,
  campaignId: VendorId,
  jobId: JobId,
  leadId: LeadId,
  linkId: LinkId,
  itemId: TrashItemId,
  agentId: AgentId,
} as const satisfies Record<string, z.core.$ZodType>;

export type PathParameter = keyof typeof pathParameters;

/** A whole number in a query, from `least` to `most`. */
export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER) => {
  const message = `must be a whole number from ${least} ${most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`}`;
  return z.coerce.number(message).check(
    // Not `multipleOf`, which takes 1e-42 for a multiple of 1.
    statedCheck<number>(Number.isInteger, message, { type: 'integer' }),
    z.gte(least, message),
    z.lte(most, message),
  );
};

/** The query parameters that all lists have. */
export const PageQuery = z.strictObject({
  pageSize: z._default(wholeNumber(1, 200), 50),
  pageToken: z.optional(z.string().check(maxCharacters(2000))),
});

/** The text that a list is searched for. */
export const SearchText = z.optional(z.string().check(maxCharacters(200), isWellFormed)).register(z.globalRegistry, {
  description: 'Two letters or more, anywhere in the name; case and accents are ignored',
});

/** The schema of a page. The last page has no `nextPageToken`; a page may have fewer items than requested before that. */
export const pageOf = <Item extends z.core.$ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextPageToken: z.optional(z.string()) });
