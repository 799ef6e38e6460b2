import { createHash } from 'node:crypto';
import { joseSignature } from './ecdsa.ts';
import { encodedHeader, type OwnType } from './header.ts';
import { kms, kmsSdk } from './kms.ts';
import { kidOf, signingKeys } from './signing-keys.ts';

/** Waits for work that may not heed the signal until that is aborted. @throws its reason */
const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return Promise.race([work, aborted]);
};

/**
 * Signs a token of our own with the first of the signing keys, in KMS: the private key is nowhere else. One request.
 * @param payload all its claims, `iss` (`tokenIssuer()`) included
 * @param signal ends the waiting, and the request with all its repetitions
 * @returns the JWS in its compact form
 * @throws when KMS does not sign, or not in time
 */
export const signJwt = (typ: OwnType, payload: Record<string, unknown>, signal?: AbortSignal): Promise<string> =>
  signal ? unlessAborted(sign(typ, payload, signal), signal) : sign(typ, payload);

const sign = async (typ: OwnType, payload: Record<string, unknown>, abortSignal?: AbortSignal): Promise<string> => {
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
    abortSignal ? { abortSignal } : {},
  );
  if (!Signature) throw new Error(`KMS answered without a signature by ${KeyId}`);
  return `${input}.${Buffer.from(joseSignature(Signature)).toString('base64url')}`;
};
