import type { VerifyToken } from './caller.ts';

/**
 * Verifies a bearer token where the gateway cannot (`verify-token.ts`). The code is loaded with the first such token:
 * a deployment with one issuer for all kinds of principal never needs it.
 */
export const verifyToken: VerifyToken = async (token, identity) =>
  (await import('./verify-token.ts')).verifyToken(token, identity);
