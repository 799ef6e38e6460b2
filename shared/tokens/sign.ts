import { joseSignature } from './ecdsa.ts';
import { encodedHeader, type TokenType } from './header.ts';
import { signText } from './sign-text.ts';
import { kidOf, signingKeys } from './signing-keys.ts';

/** Waits for work, or for the signal to be aborted, in case the work does not heed it. @throws the signal's reason */
const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return Promise.race([work, aborted]);
};

/**
 * Signs a token with the first of the signing keys. The private key never leaves KMS; this takes one request.
 * @param payload all claims, including `iss` (`tokenIssuer()`)
 * @param signal aborts the request and its retries
 * @returns the JWS in its compact form
 * @throws when KMS does not sign, or not in time
 */
export const signJwt = (typ: TokenType, payload: Record<string, unknown>, signal?: AbortSignal): Promise<string> =>
  signal ? unlessAborted(sign(typ, payload, signal), signal) : sign(typ, payload);

const sign = async (typ: TokenType, payload: Record<string, unknown>, abortSignal?: AbortSignal): Promise<string> => {
  const [KeyId] = signingKeys();
  const input = `${encodedHeader(typ, kidOf(KeyId))}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
  const signature = await signText(KeyId, input, abortSignal);
  return `${input}.${Buffer.from(joseSignature(signature)).toString('base64url')}`;
};
