import * as z from 'zod/mini';
import { defineRoutes } from '../api/route.ts';
import { TypedAddress } from '../core/email.ts';
import { VendorId } from '../core/ids.ts';
import { text } from '../core/text.ts';

const OpenDocument = z
  .object({
    documentId: VendorId,
    accessToken: z.string().register(z.globalRegistry, {
      description: 'RFC 9068 JWT (`at+jwt`, ES256), to be verified with the published keys',
    }),
    tokenType: z.literal('Bearer'),
    expiresIn: z
      .int()
      .register(z.globalRegistry, { description: 'Seconds: five minutes, or less where the link ends before' }),
  })
  .register(z.globalRegistry, { id: 'OpenDocument', description: 'What lets somebody read the document of a link' });

/** Opening share links, which anybody may try. */
export const openingRoutes = defineRoutes({
  openShareLink: {
    method: 'POST',
    path: '/v1/share-links/{linkId}/open',
    summary: 'Open a share link with its code',
    description:
      'With the address that the link was sent to, unless the account does not ask for it. A wrong code and a wrong address are answered alike. ' +
      'After five attempts the link is locked for 15 minutes, then for 30 and so on; opening it starts the count anew. After 25 that failed in all ' +
      'it is locked for good; one of them is forgotten for each day until it is next opened. `busy`: others have every attempt just now.',
    allow: ['anybody'],
    uses: { table: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'], secret: true },
    body: z.strictObject({
      code: text(200),
      email: z
        .optional(TypedAddress)
        .register(z.globalRegistry, { description: 'Case and surrounding blanks do not count' }),
    }),
    success: { status: 200, description: 'The document, with a token for it', body: OpenDocument },
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
