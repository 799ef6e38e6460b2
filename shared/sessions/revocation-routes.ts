import * as z from 'zod/mini';
import { defineRoutes } from '../api/route.ts';
import { TokenForm } from './token-form.ts';

/** Revocation of support tokens. Separate from introspection, whose function needs no write permission. */
export const revocationRoutes = defineRoutes({
  revoke: {
    method: 'POST',
    path: '/oauth/revoke',
    summary: 'Revoke a support token (RFC 7009): its session ends',
    description:
      'An agent may revoke tokens of their own sessions. A token that is not valid, and any other text, gets the same answer. A live token for a document is refused.',
    allow: ['service', 'agent'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    body: TokenForm,
    form: true,
    errorForm: 'oauth',
    success: { status: 200, description: 'The token is not valid (any more)', body: z.object({}) },
    errors: ['unsupported-token-type', 'signing-unavailable'],
  },
});
