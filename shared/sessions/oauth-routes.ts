import * as z from 'zod/mini';
import { defineRoutes } from '../api/route.ts';
import { SupportClaims } from './token-claims.ts';
import { TokenForm } from './token-form.ts';

const Introspection = z
  .extend(z.partial(SupportClaims), {
    active: z.boolean(),
    token_type: z.optional(z.literal('Bearer')),
  })
  .register(z.globalRegistry, {
    id: 'Introspection',
    description: 'RFC 7662, 2.2; the claims are present only while the token is active',
  });

const Jwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  use: z.literal('sig'),
  alg: z.literal('ES256'),
  kid: z.string(),
});

/** The state of support tokens, and the keys by which they are verified. */
export const oauthRoutes = defineRoutes({
  introspect: {
    method: 'POST',
    path: '/oauth/introspect',
    summary: 'Read the state of a support token at this instant (RFC 7662)',
    description: '`active` is false from the instant on at which the session or its grant ended or changed.',
    allow: ['service'],
    uses: { table: ['BatchGetItem'] },
    body: TokenForm,
    form: true,
    errorForm: 'oauth',
    success: { status: 200, description: 'The state of the token', body: Introspection },
    errors: ['signing-unavailable'],
  },
  getKeys: {
    method: 'GET',
    path: '/.well-known/jwks.json',
    summary: 'Read the keys by which tokens and signals are verified (RFC 7517)',
    allow: ['anybody'],
    uses: {},
    success: { status: 200, description: 'The key set', body: z.object({ keys: z.array(Jwk) }) },
    errors: ['invalid-request', 'signing-unavailable'],
    cacheSeconds: 300,
  },
});
