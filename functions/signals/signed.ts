import { type Signal, signalClaims } from '../../shared/signals/signal.ts';
import { signJwt } from '../../shared/tokens/sign.ts';
import { tokenIssuer } from '../../shared/tokens/signing-keys.ts';

/**
 * Signs a signal as a security event token (RFC 8417). It is signed at delivery, so that its key is always published; its
 * claims are the same every time.
 */
export const signed = (signal: Signal, audience: string): Promise<string> =>
  signJwt('secevent+jwt', signalClaims(signal, { issuer: tokenIssuer(), audience }));
