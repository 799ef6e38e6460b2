import { createHash } from 'node:crypto';
import { joseSignature } from './ecdsa.ts';
import { encodedHeader, type OwnType } from './header.ts';
import { kms, kmsSdk } from './kms.ts';
import { kidOf, signingKeys } from './signing-keys.ts';

/**
 * Signs a token of our own with the first of the signing keys, in KMS: the private key is nowhere else. One request.
 * @param payload all its claims, `iss` (`tokenIssuer()`) included
 * @returns the JWS in its compact form
 * @throws when KMS does not sign
 */
export const signJwt = async (typ: OwnType, payload: Record<string, unknown>): Promise<string> => {
  const [KeyId] = signingKeys();
  const input = `${encodedHeader(typ, kidOf(KeyId))}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
  const [client, { SignCommand }] = await Promise.all([kms(), kmsSdk()]);
  const { Signature } = await client.send(
    new SignCommand({
      KeyId,
      // KMS hashes no more than 4,096 bytes itself.
      Message: createHash('sha256').update(input).digest(),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    }),
  );
  if (!Signature) throw new Error(`KMS answered without a signature by ${KeyId}`);
  return `${input}.${Buffer.from(joseSignature(Signature)).toString('base64url')}`;
};
