import { joseSignature } from './ecdsa.ts';
import { publicKeyOf } from './published-keys.ts';
import { receiptInput } from './receipt-jws.ts';
import { signText } from './sign-text.ts';
import { checkpointKey } from './signing-keys.ts';

/**
 * Signs a receipt with the key of checkpoints.
 * @returns the JWS in its compact form
 * @throws when KMS does not answer
 */
export const signReceipt = async (payload: object): Promise<string> => {
  const { key } = await publicKeyOf(checkpointKey());
  const input = receiptInput(key, payload);
  const signature = await signText(checkpointKey(), input);
  return `${input}.${Buffer.from(joseSignature(signature)).toString('base64url')}`;
};
