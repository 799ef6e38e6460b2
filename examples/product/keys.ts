import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';

/** The minimum time between two requests for the keys, which unknown key ids cause. */
const cooldownMillis = 1000;

/** The signature cannot be verified now, because the keys are not available. Try again in a second. */
export class KeysUnavailable extends Error {
  override name = 'KeysUnavailable';
  /** Keys are available, but not the requested one, which may be newer than they are. */
  readonly keyUnknown: boolean;

  constructor(cause: unknown, keyUnknown = false) {
    super('The keys of Gatehouse are not available now', { cause });
    this.keyUnknown = keyUnknown;
  }
}

/**
 * Finds the published keys of Gatehouse: fetched once, kept for ten minutes, fetched again when a key id is unknown.
 * @throws KeysUnavailable when the keys are not available; an error of jose when the key does not exist
 */
export const keysOf = (issuer: string, fetch: typeof globalThis.fetch): JWTVerifyGetKey => {
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
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw new KeysUnavailable(error);
      throw isCoolingDown ? new KeysUnavailable(error, true) : error;
    }
  };
};
