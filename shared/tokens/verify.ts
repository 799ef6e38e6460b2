import { verify } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { encodedHeader, type OwnType } from './header.ts';
import { publicKeyOf } from './published-keys.ts';
import { kidOf, signingKeys, tokenIssuer } from './signing-keys.ts';

/** Ours have a tenth of it. */
const maxLength = 8192;

/** The one way to write these bytes (RFC 7515, 2): without padding, spaces, foreign letters or stray bits. */
const isCanonical = (part: string): boolean => Buffer.from(part, 'base64url').toString('base64url') === part;

/** ES256: ECDSA over SHA-256, the signature as 64 bytes, `r` and `s` (RFC 7518, 3.4). */
const isSigned = async (input: string, signature: string, arn: string): Promise<boolean> => {
  const { key } = await publicKeyOf(arn);
  return verify('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
};

/** A payload that is a JSON object. */
const claimsIn = (payload: string): JWTPayload | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? (claims as JWTPayload) : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Verifies a token that we signed ourselves: compact form, one of our own keys, type and issuer. A token's header is
 * compared, never obeyed: it must be, to the byte, the one that we write, so no other algorithm, key, extension or
 * place to fetch keys from can even be proposed (RFC 8725, 3.1 and 3.5).
 *
 * Not judged here: `exp`, which callers hold against their own instant (an access token has one for sure). Whoever
 * has seen a token can write it in a second way that verifies (`s` as `n − s`): tell tokens apart by `jti`.
 * @returns the claims; undefined when it is not ours
 * @throws when the key that it names is ours, but cannot be had
 */
export const verifyOwn = async (token: string, typ: OwnType): Promise<JWTPayload | undefined> => {
  if (token.length > maxLength) return undefined;
  const [header, payload = '', signature = '', ...more] = token.split('.');
  const arn = signingKeys().find((one) => encodedHeader(typ, kidOf(one)) === header);
  if (arn === undefined || more.length > 0 || ![payload, signature].every(isCanonical)) return undefined;
  if (!(await isSigned(`${header}.${payload}`, signature, arn))) return undefined;
  const claims = claimsIn(payload);
  const isWhole = claims?.iss === tokenIssuer() && (typ !== 'at+jwt' || Number.isFinite(claims.exp));
  return isWhole ? claims : undefined;
};
