import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import { isCanonicalJws } from './canonical.ts';
import { KeysUnavailable } from './keys.ts';
import type { SignalStore } from './signal-store.ts';
import { SupportToken } from './support-token.ts';

/** The maximum lifetime of a token. It is checked, because old signals are dropped on the strength of it. */
const maxLifeSeconds = 300;

/** How far the clock of Gatehouse may be ahead of this one. */
const maxSkewSeconds = 60;

/** A token that is refused. The message may be returned to the sender. */
export class InvalidToken extends Error {
  override name = 'InvalidToken';
}

export interface Verification {
  issuer: string;
  audience: string;
  keys: JWTVerifyGetKey;
  /** Milliseconds since 1970. */
  now: () => number;
}

const claimsOf = async (token: string, { issuer, audience, keys, now }: Verification): Promise<SupportToken> => {
  if (!isCanonicalJws(token)) throw new InvalidToken('The token is malformed');
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      typ: 'at+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(now()),
      requiredClaims: ['exp', 'iat'],
    });
    return SupportToken.parse(payload);
  } catch (error) {
    if (error instanceof KeysUnavailable && !error.keyUnknown) throw error;
    throw new InvalidToken('The token does not verify or has expired', { cause: error });
  }
};

/**
 * Verifies a support access token offline, with the published keys and the signals received so far.
 * @throws InvalidToken; KeysUnavailable when there are no keys or they are too old, and Gatehouse does not answer
 */
export const verifySupportToken = async (
  token: string,
  verification: Verification,
  store: Pick<SignalStore, 'refusalOf'>,
): Promise<SupportToken> => {
  const claims = await claimsOf(token, verification);
  if (claims.exp - claims.iat > maxLifeSeconds) throw new InvalidToken('The token lives too long');
  if (claims.iat > verification.now() / 1000 + maxSkewSeconds) throw new InvalidToken('The token is from the future');
  const refusal = store.refusalOf(claims);
  if (refusal === 'revoked') throw new InvalidToken('The support session has ended');
  if (refusal === 'changed') throw new InvalidToken('The support session has changed since, renew the token');
  return claims;
};
