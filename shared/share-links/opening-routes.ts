import * as z from 'zod/mini';
import { defineRoutes } from '../api/route.ts';
import { AddressInput } from '../core/email.ts';
import { VendorId } from '../core/ids.ts';
import { text } from '../core/text.ts';

const OpenDocument = z
  .object({
    documentId: VendorId,
    accessToken: z.string().register(z.globalRegistry, {
      description: 'RFC 9068 JWT (`at+jwt`, ES256), verifiable with the published keys',
    }),
    tokenType: z.literal('Bearer'),
    expiresIn: z
      .int()
      .register(z.globalRegistry, { description: 'Seconds: five minutes, or less when the link ends earlier' }),
  })
  .register(z.globalRegistry, { id: 'OpenDocument', description: 'Access to the document of a link' });

/** Routes for opening share links, which need no token. */
export const openingRoutes = defineRoutes({
  openShareLink: {
    method: 'POST',
    path: '/v1/share-links/{linkId}/open',
    summary: 'Open a share link with its code',
    description:
      'Requires the e-mail address of a recipient, unless the account has turned that off. A wrong code and a wrong address get the same answer. ' +
      'After five attempts the link is locked for 15 minutes, then for 30 and so on; opening the link resets this count. After 25 failures in total ' +
      'the link is locked permanently; opening it removes one failure for each day since it was last opened. `busy` means that concurrent requests ' +
      'have reserved all attempts. `maxUses` counts for each recipient. With `Idempotency-Key`, a repetition of the same attempt counts once and gets ' +
      'the same answer for five minutes.',
    allow: ['anybody'],
    uses: { table: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'], secret: true },
    body: z.strictObject({
      code: text(200),
      email: z
        .optional(AddressInput)
        .register(z.globalRegistry, { description: 'Case and surrounding whitespace are ignored' }),
    }),
    repeatable: true,
    success: { status: 200, description: 'The document id, with a token for the document', body: OpenDocument },
    errors: [
      'not-found',
      'link-gone',
      'email-needed',
      'link-refused',
      'too-many-attempts',
      'link-locked',
      'signing-unavailable',
    ],
  },
});
