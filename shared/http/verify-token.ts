import { createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Problem } from '../api/problem.ts';
import { clock } from '../core/clock.ts';
import { log } from '../core/log.ts';
import type { Claims } from './identity.ts';
import type { Identity } from './identity-schema.ts';

/** What API Gateway accepts, too: RSA signatures. Nothing symmetric, no `none`. */
const algorithms = ['RS256', 'RS384', 'RS512'];

const keySets = new Map<string, Promise<JWTVerifyGetKey>>();

/** The published keys of an issuer, found by OIDC discovery; cached, and fetched again when a new key id appears. */
const keySetOf = (issuer: string): Promise<JWTVerifyGetKey> => {
  const known = keySets.get(issuer);
  if (known) return known;
  const found = discover(issuer).catch((error: unknown) => {
    keySets.delete(issuer);
    throw error;
  });
  keySets.set(issuer, found);
  return found;
};

const discover = async (issuer: string): Promise<JWTVerifyGetKey> => {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(5000),
  });
  if (!response.ok) throw new Error(`discovery at ${issuer} answered ${response.status}`);
  const { issuer: told, jwks_uri: uri } = (await response.json()) as { issuer: string; jwks_uri: string };
  // OpenID Connect Discovery, 4.3: a document that speaks for another issuer is not this one's.
  if (told !== issuer) throw new Error(`discovery at ${issuer} speaks for another issuer`);
  return createRemoteJWKSet(new URL(uri));
};

/** The token is at fault, not the way to the keys. */
const isVerdict = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;

/** Finds the key of a token. When the issuer cannot be asked, that is not the token's fault. */
const keyOf =
  (issuer: string): JWTVerifyGetKey =>
  async (header, token) => {
    try {
      return await (await keySetOf(issuer))(header, token);
    } catch (error) {
      if (isVerdict(error)) throw error;
      log.error('ISSUER_UNREACHABLE', error, { issuer });
      throw new Problem('issuer-unreachable', { headers: { 'retry-after': '5' } });
    }
  };

/**
 * Verifies a bearer token where the gateway cannot: on routes that are open to kinds with different issuers (ADR 0003).
 * Only configured issuers are ever asked for keys.
 * @returns the claims
 * @throws Problem `issuer-unreachable`; any other error when the token is malformed, of another issuer, not signed by
 * it, expired, or not yet valid
 */
export const verifyToken = async (token: string, identity: Identity): Promise<Claims> => {
  const { iss } = decodeJwt(token);
  const known = Object.values(identity).find((kind) => kind.issuer === iss);
  if (!known) throw new Error('unknown issuer');
  const { payload } = await jwtVerify(token, keyOf(known.issuer), {
    algorithms,
    issuer: known.issuer,
    requiredClaims: ['exp'],
    currentDate: new Date(clock.now()),
  });
  return payload;
};
