import { type Signal, signalClaims } from '../../shared/signals/signal.ts';
import { signJwt } from '../../shared/tokens/sign.ts';
import { tokenIssuer } from '../../shared/tokens/signing-keys.ts';

/**
 * A signal as a signed security event token (RFC 8417). Signed when it is delivered, so that its key is always one that
 * is published; its claims are the same every time.
 */
export const signed = (signal: Signal, audience: string): Promise<string> =>
  signJwt('secevent+jwt', signalClaims(signal, { issuer: tokenIssuer(), audience }));
