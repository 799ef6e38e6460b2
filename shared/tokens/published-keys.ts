import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { algorithm } from './header.ts';
import { kms, kmsSdk } from './kms.ts';
import { kidOf, signingKeys } from './signing-keys.ts';

/** The public half of a signing key, as a key object for verifying and as a JWK for publishing. */
interface PublicKey {
  key: KeyObject;
  jwk: JWK;
}

const known = new Map<string, Promise<PublicKey>>();

/**
 * The public half of a signing key (RFC 7517, RFC 7518 6.2.1). It never changes, so it is fetched from KMS once per
 * process, and again only after a failure.
 * @throws when KMS does not return it, or when the key is not on P-256
 */
export const publicKeyOf = (arn: string): Promise<PublicKey> => {
  const found =
    known.get(arn) ??
    fetchKey(arn).catch((error: unknown) => {
      known.delete(arn);
      throw error;
    });
  known.set(arn, found);
  return found;
};

const fetchKey = async (KeyId: string): Promise<PublicKey> => {
  const [client, { GetPublicKeyCommand }] = await Promise.all([kms(), kmsSdk()]);
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId }));
  if (!PublicKey) throw new Error(`KMS answered without the public key of ${KeyId}`);
  const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
  const { kty, crv, x, y } = key.export({ format: 'jwk' }) as JWK;
  if (crv !== 'P-256' || !kty || !x || !y) throw new Error(`${KeyId} is not a key on P-256`);
  // All callers share this object, so none may change it.
  return { key, jwk: Object.freeze({ kty, crv, x, y, use: 'sig', alg: algorithm, kid: kidOf(KeyId) }) };
};

/** The public halves of all signing keys as a JWK set. @throws when KMS does not return one of them */
export const publishedKeys = async (): Promise<{ keys: JWK[] }> => ({
  keys: (await Promise.all(signingKeys().map(publicKeyOf))).map(({ jwk }) => jwk),
});
