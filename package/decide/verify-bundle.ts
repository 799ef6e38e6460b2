import { bundleType, type PolicyBundle } from '../../shared/decisions/bundle.ts';

/** The claims of a bundle of any format; only those of the known format have all members. */
export type BundleClaims = PolicyBundle & { iss: string; now: string };

type Jwk = { kid?: string; kty?: string; crv?: string; x?: string; y?: string };

/** Gets JSON from a path of the API. */
export type GetJson = (path: string) => Promise<unknown>;

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));

const jsonOf = <Value>(text: string): Value => JSON.parse(new TextDecoder().decode(bytesOf(text))) as Value;

type PublicKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Keys that a bundle names but the set lacks are fetched at most this often, in milliseconds. */
const refetchMillis = 10_000;
/** Keys are fetched again after this time in milliseconds, so that a withdrawn one is no longer trusted. */
const maxAgeMillis = 600_000;

/** @returns undefined for a key that cannot be used: others of the set can (RFC 7517, section 5) */
const importKey = async ({
  kid,
  kty = '',
  crv = '',
  x = '',
  y = '',
}: Jwk): Promise<[string, PublicKey] | undefined> => {
  if (kid === undefined || crv !== 'P-256') return undefined;
  const imported = crypto.subtle.importKey('jwk', { kty, crv, x, y }, ecdsa, false, ['verify']);
  return imported.then(
    (key) => [kid, key],
    () => undefined,
  );
};

/**
 * Creates the function that verifies a bundle: ES256 by a published key, its own type, and the issuer. The header may only
 * choose between the published keys.
 */
export const bundleVerifier = (getJson: GetJson, issuer: string, now: () => number) => {
  let keys = new Map<string, PublicKey>();
  let fetchedAt = Number.NEGATIVE_INFINITY;

  const fetchKeys = async (): Promise<void> => {
    const set = (await getJson('/.well-known/jwks.json')) as { keys: Jwk[] };
    const imported = await Promise.all(set.keys.map(importKey));
    keys = new Map(imported.filter((entry) => entry !== undefined));
    fetchedAt = now();
  };

  const keyOf = async (kid: string): Promise<PublicKey> => {
    if (now() - fetchedAt >= (keys.has(kid) ? maxAgeMillis : refetchMillis)) await fetchKeys();
    const key = keys.get(kid);
    if (!key) throw new Error('the bundle is signed by an unknown key');
    return key;
  };

  /** Verifies a bundle. @throws when Gatehouse has not signed it, or when its keys cannot be fetched */
  return async (jws: string): Promise<BundleClaims> => {
    const [header = '', payload = '', signature = ''] = jws.split('.');
    const { alg, typ, kid, crit } = jsonOf<Record<string, unknown>>(header);
    if (alg !== 'ES256' || typ !== bundleType || typeof kid !== 'string' || crit !== undefined) {
      throw new Error('the answer is no policy bundle');
    }
    const input = new TextEncoder().encode(`${header}.${payload}`);
    if (!(await crypto.subtle.verify(ecdsa, await keyOf(kid), bytesOf(signature), input))) {
      throw new Error('the signature of the bundle is wrong');
    }
    const claims = jsonOf<BundleClaims>(payload);
    if (claims.iss !== issuer) throw new Error(`the bundle is of another issuer: ${claims.iss}`);
    return claims;
  };
};

export type VerifyBundle = ReturnType<typeof bundleVerifier>;
