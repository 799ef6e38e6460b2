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
        'The password of the link, in the first answer alone: only a hash of it is kept. A repeat under the same `Idempotency-Key` is answered without it.',
    }),
  })
  .register(z.globalRegistry, { id: 'NewShareLink', description: 'A link that was just made, with its code' });

const Recipients = z.array(EmailAddress).check(
  z.minLength(1),
  z.maxLength(50),
  z.refine((all) => new Set(all).size === all.length, 'must not name one address twice'),
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
      'must not name both duration and expiresAt',
    ),
  );

/** Share links: made, looked at and revoked. Opening them is apart, since that signs tokens. */
export const linkRoutes = defineRoutes({
  createShareLink: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/share-links',
    summary: 'Share a document by a link and a code',
    description:
      'The code is shown once. `duration` counts from now; give it or `expiresAt`, not both; without, the link is unlimited.',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'PutItem'], secret: true },
    body: LinkInput,
    success: { status: 201, description: 'The link; with its code, unless replayed', body: NewLink },
    errors: ['edition-needed', 'duration-out-of-range'],
    creates: true,
  },
  listShareLinks: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/share-links',
    summary: 'List every link ever made, newest first',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'Query'] },
    query: PageQuery,
    success: { status: 200, description: 'A page of links as they are now', body: pageOf(Link) },
  },
  revokeShareLink: {
    method: 'DELETE',
    path: '/v1/accounts/{accountId}/share-links/{linkId}',
    summary: 'Revoke a link; repeating is harmless',
    description: 'Tokens that it has given out are good for five minutes at most.',
    allow: ['owner', 'admin', 'service'],
    uses: { table: ['GetItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The link, revoked', body: Link },
  },
});
