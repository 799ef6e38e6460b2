import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';

/** Unknown key ids make us ask for the keys again, but not more often than this. */
const cooldownMillis = 1000;

/** No verdict on a signature is possible now: nothing is wrong with it that we know of. Try again in a second. */
export class KeysUnavailable extends Error {
  override name = 'KeysUnavailable';
  /** We have keys, none of them is the one asked for, and they may be older than it. */
  readonly keyUnknown: boolean;

  constructor(cause: unknown, keyUnknown = false) {
    super('The keys of Gatehouse cannot be had now', { cause });
    this.keyUnknown = keyUnknown;
  }
}

/**
 * Finds the published keys of Gatehouse: fetched once, kept ten minutes, fetched anew when a key id is unknown.
 * @throws KeysUnavailable when there is no verdict; errors of jose when there is: that key does not exist
 */
export const keysOf = (issuer: string, fetch: typeof globalThis.fetch): JWTVerifyGetKey => {
  const keys = createRemoteJWKSet(new URL(`${issuer.replace(/\/$/, '')}/.well-known/jwks.json`), {
    cooldownDuration: cooldownMillis,
    [customFetch]: fetch,
  });
  return async (header, token) => {
    const wouldNotAsk = keys.coolingDown;
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw new KeysUnavailable(error);
      throw wouldNotAsk ? new KeysUnavailable(error, true) : error;
    }
  };
};
