import type { VerifyToken } from './middleware/authentication.ts';

/**
 * Verifies a bearer token where the gateway cannot (`verify-token.ts`). What that takes is loaded with the first such
 * token: a deployment with one issuer for all never needs it.
 */
export const verifyToken: VerifyToken = async (token, identity) =>
  (await import('./verify-token.ts')).verifyToken(token, identity);
