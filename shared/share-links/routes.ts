import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { Duration } from '../core/duration.ts';
import { EmailAddress } from '../core/email.ts';
import { VendorId } from '../core/ids.ts';
import { InstantInput } from '../core/instant.ts';
import { notBoth, notEmpty, unique } from '../core/stated-check.ts';
import { Link } from './link.ts';

const NewLink = z
  .extend(Link, {
    code: z.optional(z.string()).register(z.globalRegistry, {
      description:
        'The code that opens the link. Only its hash is stored, so it is in the first answer only: repetitions with the same `Idempotency-Key` are answered without it.',
    }),
  })
  .register(z.globalRegistry, { id: 'NewShareLink', description: 'A link, with its new code' });

const Recipients = z.array(EmailAddress).check(z.minLength(1), z.maxLength(50), unique);

const MaxUses = z.int().check(z.gte(1), z.lte(1000));

const oneEnd = notBoth('duration', 'expiresAt');

const LinkInput = z
  .strictObject({
    documentId: VendorId,
    recipients: Recipients,
    duration: z.optional(Duration),
    expiresAt: z.optional(InstantInput),
    maxUses: z.optional(MaxUses),
  })
  .check(oneEnd);

const LinkChange = z
  .strictObject({
    duration: z.optional(Duration),
    expiresAt: z.optional(InstantInput),
    maxUses: z.optional(z.nullable(MaxUses)).register(z.globalRegistry, { description: 'null removes the limit' }),
    recipients: z
      .optional(Recipients)
      .register(z.globalRegistry, { description: 'All recipients after the change: those left out are removed' }),
  })
  .check(notEmpty('must name something to change'), oneEnd);

/** Routes that manage share links. Opening them is a separate function, because it signs tokens. */
export const linkRoutes = defineRoutes({
  createShareLink: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/share-links',
    summary: 'Create a share link for a document',
    description:
      'The code is returned once. `duration` counts from now; it excludes `expiresAt`. Without either, the link is unlimited.',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'PutItem'], secret: true },
    body: LinkInput,
    success: { status: 201, description: 'The link, with its code unless replayed', body: NewLink },
    errors: ['edition-needed', 'duration-out-of-range'],
    creates: true,
    etag: 'sent',
  },
  listShareLinks: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/share-links',
    summary: 'List all links, newest first',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'Query'] },
    query: PageQuery,
    success: { status: 200, description: 'A page of links with their present status', body: pageOf(Link) },
  },
  getShareLink: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/share-links/{linkId}',
    summary: 'Read a link',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem'] },
    success: { status: 200, description: 'The link with its present status', body: Link },
    etag: 'sent',
  },
  changeShareLink: {
    method: 'PATCH',
    path: '/v1/accounts/{accountId}/share-links/{linkId}',
    summary: 'Change the end, the limit of uses or the recipients of a link',
    description:
      '`duration` counts from now; it excludes `expiresAt`. A link whose end has passed or that is used up can be opened again when the new terms allow it; one that was revoked cannot. ' +
      'A recipient who stays keeps their uses. A recipient who is left out is refused from then on, even if an opening of theirs is under way or is repeated; tokens already issued stay valid for at most five minutes. ' +
      'Where the account does not require the address, also replace the code. What an edition lacks cannot be widened, but always be narrowed.',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'PutItem', 'UpdateItem'] },
    body: LinkChange,
    success: { status: 200, description: 'The link after the change', body: Link },
    errors: ['link-revoked', 'edition-needed', 'duration-out-of-range'],
    etag: 'honoured',
  },
  unlockShareLink: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/share-links/{linkId}/unlock',
    summary: 'Take the lock off a link; repeating is harmless',
    description: 'Also ends a permanent lock. Failed attempts no longer count; attempts under way do.',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The link, without a lock', body: Link },
    errors: ['link-revoked'],
    etag: 'honoured',
  },
  replaceShareLinkCode: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/share-links/{linkId}/code',
    summary: 'Replace the code of a link',
    description:
      'The new code is returned once. The code before it is refused from then on, even if an opening is under way or is repeated. A lock stays.',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'PutItem', 'UpdateItem'], secret: true },
    success: { status: 200, description: 'The link, with its new code unless replayed', body: NewLink },
    errors: ['link-revoked'],
    creates: true,
    etag: 'honoured',
  },
  revokeShareLink: {
    method: 'DELETE',
    path: '/v1/accounts/{accountId}/share-links/{linkId}',
    summary: 'Revoke a link; repeating is harmless',
    description: 'Tokens already issued stay valid for at most five minutes.',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The link, revoked', body: Link },
    etag: 'honoured',
  },
});
