import type { KeyObject } from 'node:crypto';
import { createHash, verify } from 'node:crypto';
import { isCanonicalBase64Url } from '../core/base64url.ts';
import { joseSignature } from './ecdsa.ts';
import { algorithm } from './header.ts';
import { publicKeyOf } from './published-keys.ts';
import { signText } from './sign-text.ts';
import { checkpointKey } from './signing-keys.ts';

/** The `typ` of a receipt. No verifier of tokens accepts it: it is neither an access token nor a security event token. */
const type = 'consent-receipt+jwt';

/** The `kid` of a receipt: the id that its key has in signed notes, the start of the SHA-256 of the key as SPKI in DER. */
const receiptKid = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex')
    .slice(0, 8);

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The encoded header of a receipt by a key. There is exactly one, to the byte. */
const headerOf = (key: KeyObject): string => encode({ alg: algorithm, typ: type, kid: receiptKid(key) });

/**
 * Signs a receipt with the key of checkpoints.
 * @returns the JWS in its compact form
 * @throws when KMS does not answer
 */
export const signReceipt = async (payload: object): Promise<string> => {
  const { key } = await publicKeyOf(checkpointKey());
  const input = `${headerOf(key)}.${encode(payload)}`;
  const signature = await signText(checkpointKey(), input);
  return `${input}.${Buffer.from(joseSignature(signature)).toString('base64url')}`;
};

/**
 * Opens a receipt. Its header is only compared: it must be, to the byte, the one that the key has, so that a receipt cannot
 * propose another algorithm or key.
 * @returns the payload; undefined when the key has not signed it
 */
export const openReceipt = (jws: string, key: KeyObject): unknown => {
  const [header, payload = '', signature = '', ...more] = jws.split('.');
  if (header !== headerOf(key) || more.length > 0 || ![payload, signature].every(isCanonicalBase64Url))
    return undefined;
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  return isSigned ? JSON.parse(Buffer.from(payload, 'base64url').toString()) : undefined;
};
