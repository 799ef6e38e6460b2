import { createRemoteJWKSet, customFetch, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Unavailable } from './errors.ts';

/** The minimum time between two requests for the keys, which unknown key ids cause. */
const cooldownMillis = 1000;

/** What tokens and signals are verified against. */
export interface Trust {
  issuer: string;
  audience: string;
  keys: JWTVerifyGetKey;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** The key is not among those that are known, and it is too early to fetch them again. */
export class KeyUnknown extends Unavailable {}

/**
 * Finds the published keys: fetched once, kept for ten minutes, fetched again when a key id is unknown.
 * @throws Unavailable when the keys are not available; an error of jose when the key does not exist
 */
export const publishedKeys = (issuer: string, fetch: typeof globalThis.fetch): JWTVerifyGetKey => {
  const keys = createRemoteJWKSet(new URL(`${issuer.replace(/\/$/, '')}/.well-known/jwks.json`), {
    cooldownDuration: cooldownMillis,
    [customFetch]: fetch,
  });
  return async (header, token) => {
    const isCoolingDown = keys.coolingDown;
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (!(error instanceof errors.JWKSNoMatchingKey)) {
        throw new Unavailable('The keys of Gatehouse are not available now', { cause: error });
      }
      throw isCoolingDown ? new KeyUnknown('The key is not known now', { cause: error }) : error;
    }
  };
};

const part = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

/**
 * Whether a compact JWS has the only encoding that RFC 7515 allows: three parts, without padding, white space or unused bits
 * in a last character. jose accepts other encodings, so that one token would have several.
 */
const isCanonical = (jws: string): boolean => {
  const parts = jws.split('.');
  return parts.length === 3 && parts.every((one) => one !== '' && part.test(one));
};

/**
 * Verifies a JWT that Gatehouse has signed.
 * @param typ of its header
 * @throws Unavailable; otherwise an error of jose, or a `SyntaxError` for another encoding
 */
export const verifyJwt = async (
  jwt: string,
  typ: string,
  requiredClaims: string[],
  { issuer, audience, keys, now }: Trust,
): Promise<JWTPayload> => {
  if (!isCanonical(jwt)) throw new SyntaxError('not a compact JWS');
  const { payload } = await jwtVerify(jwt, keys, {
    ...{ issuer, audience, typ, requiredClaims },
    algorithms: ['ES256'],
    currentDate: new Date(now()),
  });
  return payload;
};
