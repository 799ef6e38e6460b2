import { verify } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { isCanonicalBase64Url } from '../core/base64url.ts';
import { encodedHeader, type TokenType } from './header.ts';
import { publicKeyOf } from './published-keys.ts';
import { kidOf, signingKeys, tokenIssuer } from './signing-keys.ts';

/** Gatehouse's tokens are a tenth of this. */
const maxLength = 8192;

/** ES256: ECDSA over SHA-256, the signature as 64 bytes, `r` and `s` (RFC 7518, 3.4). */
const isSigned = async (input: string, signature: string, arn: string): Promise<boolean> => {
  const { key } = await publicKeyOf(arn);
  return verify('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
};

/** The claims in a payload; undefined unless it is a JSON object. */
const claimsIn = (payload: string): JWTPayload | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? (claims as JWTPayload) : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Verifies a token that Gatehouse signed: compact form, one of its keys, type and issuer. The token's header is only
 * compared: it must be, to the byte, the header that Gatehouse writes, so a token cannot propose another algorithm, key,
 * extension or place to fetch keys from (RFC 8725, 3.1 and 3.5).
 *
 * It does not check `exp`, which callers compare with their own instant (an access token always has one). A signature has
 * a second valid form (`s` as `n − s`), so identify tokens by `jti`, not by their text.
 * @returns the claims; undefined when Gatehouse did not sign the token
 * @throws when KMS does not return the public half of the key that the token names
 */
export const verifyOwnToken = async (token: string, typ: TokenType): Promise<JWTPayload | undefined> => {
  if (token.length > maxLength) return undefined;
  const [header, payload = '', signature = '', ...more] = token.split('.');
  const arn = signingKeys().find((one) => encodedHeader(typ, kidOf(one)) === header);
  if (arn === undefined || more.length > 0 || ![payload, signature].every(isCanonicalBase64Url)) return undefined;
  if (!(await isSigned(`${header}.${payload}`, signature, arn))) return undefined;
  const claims = claimsIn(payload);
  const isWhole = claims?.iss === tokenIssuer() && (typ !== 'at+jwt' || Number.isFinite(claims.exp));
  return isWhole ? claims : undefined;
};
