import { createHash } from 'node:crypto';
import { kms, kmsSdk } from './kms.ts';

/**
 * Signs a text with a key of KMS: ECDSA on P-256 with SHA-256. The private key never leaves KMS; this takes one request.
 * @param abortSignal aborts the request and its retries
 * @returns the signature in DER
 * @throws when KMS does not sign
 */
export const signText = async (KeyId: string, text: string, abortSignal?: AbortSignal): Promise<Uint8Array> => {
  const [client, { SignCommand }] = await Promise.all([kms(), kmsSdk()]);
  const { Signature } = await client.send(
    new SignCommand({
      KeyId,
      // KMS itself hashes at most 4,096 bytes.
      Message: createHash('sha256').update(text).digest(),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    }),
    abortSignal ? { abortSignal } : {},
  );
  if (!Signature) throw new Error(`KMS answered without a signature by ${KeyId}`);
  return Signature;
};
