import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { Claims, Identity } from './identity.ts';

/** What API Gateway accepts, too: RSA signatures. Nothing symmetric, no `none`. */
const algorithms = ['RS256', 'RS384', 'RS512'];

const keySets = new Map<string, Promise<ReturnType<typeof createRemoteJWKSet>>>();

/** The published keys of an issuer, found by OIDC discovery; cached, and fetched again when a new key id appears. */
const keySetOf = (issuer: string): Promise<ReturnType<typeof createRemoteJWKSet>> => {
  const known = keySets.get(issuer);
  if (known) return known;
  const found = discover(issuer).catch((error: unknown) => {
    keySets.delete(issuer);
    throw error;
  });
  keySets.set(issuer, found);
  return found;
};

const discover = async (issuer: string) => {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(5000),
  });
  if (!response.ok) throw new Error(`discovery at ${issuer} answered ${response.status}`);
  const { jwks_uri: uri } = (await response.json()) as { jwks_uri: string };
  return createRemoteJWKSet(new URL(uri));
};

/**
 * Verifies a bearer token where the gateway cannot: on routes that are open to kinds with different issuers (ADR 0003).
 * Only configured issuers are ever asked for keys.
 * @returns the claims
 * @throws when the token is malformed, of another issuer, not signed by it, expired, or not yet valid
 */
export const verifyToken = async (token: string, identity: Identity): Promise<Claims> => {
  const { iss } = decodeJwt(token);
  const known = Object.values(identity).find((kind) => kind.issuer === iss);
  if (!known) throw new Error('unknown issuer');
  const { payload } = await jwtVerify(token, await keySetOf(known.issuer), {
    algorithms,
    issuer: known.issuer,
    requiredClaims: ['exp'],
  });
  return payload;
};
