import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { Duration } from '../core/duration.ts';
import { EmailAddress } from '../core/email.ts';
import { VendorId } from '../core/ids.ts';
import { InstantInput } from '../core/instant.ts';
import { Link } from './link.ts';

const NewLink = z
  .extend(Link, {
    code: z.optional(z.string()).register(z.globalRegistry, {
      description:
        'The code that opens the link. Only its hash is stored, so it is in the first answer only: repetitions with the same `Idempotency-Key` are answered without it.',
    }),
  })
  .register(z.globalRegistry, { id: 'NewShareLink', description: 'A new link, with its code' });

const Recipients = z.array(EmailAddress).check(
  z.minLength(1),
  z.maxLength(50),
  z.refine((addresses) => new Set(addresses).size === addresses.length, 'must not contain duplicates'),
);

const LinkInput = z
  .strictObject({
    documentId: VendorId,
    recipients: Recipients,
    duration: z.optional(Duration),
    expiresAt: z.optional(InstantInput),
    maxUses: z.optional(z.int().check(z.gte(1), z.lte(1000))),
  })
  .check(
    z.refine(
      (link) => link.duration === undefined || link.expiresAt === undefined,
      'must not have both duration and expiresAt',
    ),
  );

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
  revokeShareLink: {
    method: 'DELETE',
    path: '/v1/accounts/{accountId}/share-links/{linkId}',
    summary: 'Revoke a link; repeating is harmless',
    description: 'Tokens already issued stay valid for at most five minutes.',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The link, revoked', body: Link },
  },
});
