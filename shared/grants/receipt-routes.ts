import * as z from 'zod/mini';
import { defineRoutes } from '../api/route.ts';

/** Receipts of grants. The function of the journal answers them: it has the proofs and the key. */
export const receiptRoutes = defineRoutes({
  getGrantReceipt: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/grants/{grantId}/receipt',
    summary: 'Read the receipt of a grant: a signed statement with proofs from the journal',
    description:
      'A JWS (RFC 7515) of the type `consent-receipt+jwt`: who agreed to what, when and until when, how it ended, and the journal entries that say so with their inclusion proofs. ' +
      'The receipt of an open grant says that it is open. `npx gatehouse-access verify --receipt` checks it offline.',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'Query'], checkpoints: true },
    success: {
      status: 200,
      description: 'The receipt in the compact form',
      body: z.string(),
      text: 'application/jose',
    },
    errors: ['not-chained', 'signing-unavailable'],
  },
});
