import { createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Problem } from '../api/problem.ts';
import { clock } from '../core/clock.ts';
import { log } from '../core/log.ts';
import type { Claims } from './identity.ts';
import type { Identity } from './identity-schema.ts';

/** The algorithms that API Gateway accepts, too: RSA signatures; no symmetric ones and no `none`. */
const algorithms = ['RS256', 'RS384', 'RS512'];

const keySets = new Map<string, Promise<JWTVerifyGetKey>>();

/** The public keys of an issuer, found by OIDC discovery. They are cached, and fetched again for an unknown key id. */
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
  if (!response.ok) throw new Error(`the discovery document of ${issuer} was answered with ${response.status}`);
  const { issuer: stated, jwks_uri: uri } = (await response.json()) as { issuer: string; jwks_uri: string };
  // OpenID Connect Discovery, section 4.3: the document must be of the same issuer.
  if (stated !== issuer) throw new Error(`the discovery document of ${issuer} is of another issuer`);
  return createRemoteJWKSet(new URL(uri));
};

/** True when the keys were read and the token matches none, or several, of them. */
const isTokenError = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;

/** Finds the key of a token. An unreachable issuer is an error of its own, because the token may be valid. */
const keyOf =
  (issuer: string): JWTVerifyGetKey =>
  async (header, token) => {
    try {
      return await (await keySetOf(issuer))(header, token);
    } catch (error) {
      if (isTokenError(error)) throw error;
      log.error('ISSUER_UNREACHABLE', error, { issuer });
      throw new Problem('issuer-unreachable', { headers: { 'retry-after': '5' } });
    }
  };

/**
 * Verifies a bearer token where the gateway cannot: on routes open to kinds of principal with different issuers (ADR
 * 0003). Keys are requested from configured issuers only.
 * @returns the claims
 * @throws Problem `issuer-unreachable`; another error when the token is malformed, of an unknown issuer, not signed by
 * its issuer, expired, or not valid yet
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
