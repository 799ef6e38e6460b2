import { type Signal, signalClaims } from '../../shared/signals/signal.ts';
import { signJwt } from '../../shared/tokens/sign.ts';
import { signingKeys, tokenIssuer } from '../../shared/tokens/signing-keys.ts';

/** The tokens that this process has signed, oldest first. A token has about 800 bytes. */
const tokens = new Map<string, Promise<string>>();
const maxTokens = 1000;

/**
 * Signs a signal as a security event token (RFC 8417). It is signed at delivery, so that its key is always published. Its
 * claims are the same every time, so a process signs it once for each audience and key: a receiver that polls without
 * acknowledging gets the same tokens again, without requests to KMS.
 * @throws when KMS does not sign
 */
export const signed = (signal: Signal, audience: string): Promise<string> => {
  const [key] = signingKeys();
  const issuer = tokenIssuer();
  const name = JSON.stringify([signal.jti, audience, key, issuer]);
  const known = tokens.get(name);
  if (known) return known;
  const token = signJwt('secevent+jwt', signalClaims(signal, { issuer, audience })).catch((error: unknown) => {
    tokens.delete(name);
    throw error;
  });
  tokens.set(name, token);
  const [oldest] = tokens.keys();
  if (tokens.size > maxTokens && oldest !== undefined) tokens.delete(oldest);
  return token;
};
