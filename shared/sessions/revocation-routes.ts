import * as z from 'zod/mini';
import { defineRoutes } from '../api/route.ts';
import { TokenForm } from './token-form.ts';

/** Revoking support tokens: apart from asking for their state, which needs no right to write. */
export const revocationRoutes = defineRoutes({
  revoke: {
    method: 'POST',
    path: '/oauth/revoke',
    summary: 'Revoke a support token (RFC 7009): its session ends',
    description: 'An agent may revoke tokens of their own sessions. What is no token of ours is answered alike.',
    allow: ['service', 'agent'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    body: TokenForm,
    form: true,
    success: { status: 200, description: 'It is not good any more, or never was', body: z.object({}) },
    errors: ['signing-unavailable'],
  },
});
