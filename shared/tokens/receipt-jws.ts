import type { KeyObject } from 'node:crypto';
import { createHash, verify } from 'node:crypto';
import { isCanonicalBase64Url } from '../core/base64url.ts';
import { algorithm } from './header.ts';

/** The `typ` of a receipt. No verifier of tokens accepts it: it is neither an access token nor a security event token. */
const type = 'consent-receipt+jwt';

/** The `kid` of a receipt: the id that its key has in signed notes, the start of the SHA-256 of the key as SPKI in DER. */
const receiptKid = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex')
    .slice(0, 8);

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const headerOf = (key: KeyObject): string => encode({ alg: algorithm, typ: type, kid: receiptKid(key) });

/**
 * What is signed of a receipt: its header, of which there is exactly one for a key, and its payload, both encoded.
 * @param key the public key
 */
export const receiptInput = (key: KeyObject, payload: object): string => `${headerOf(key)}.${encode(payload)}`;

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
