import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { JWK } from 'jose';

/** What forgeries are made with. */
export interface Means {
  /** The public key of the good token, as published. */
  publicKey: JWK;
  /**
   * Signs any text with the private key of the good token, as JWS writes signatures (`signatureOf` of the test KMS):
   * for what no attacker could make, but a fault of ours.
   */
  signatureOf: (text: string) => string;
}

export type Json = Record<string, unknown>;
/** The signature of a text, as JWS writes it. */
export type Signer = (text: string) => string;
/** Forgeries by name. */
export type Table = Record<string, string>;

export const encode = (content: string | Uint8Array): string => Buffer.from(content).toString('base64url');
export const part = (value: unknown): string => encode(JSON.stringify(value));
export const hmac =
  (hash: string, secret: string | Uint8Array): Signer =>
  (text) =>
    createHmac(hash, secret).update(text).digest('base64url');

export const by =
  (key: KeyObject, hash: string | null = 'sha256'): Signer =>
  (text) =>
    sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');

export const attacker = {
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  k256: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ed25519: generateKeyPairSync('ed25519'),
};

/** A good token taken apart, and the ways to put something like it together. */
export const workshop = (good: string, { publicKey, signatureOf }: Means) => {
  const [head = '', body = '', signature = ''] = good.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Json;
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Json;
  const signed = (signer: Signer, first: string, second: string): string =>
    `${first}.${second}.${signer(`${first}.${second}`)}`;
  return {
    good,
    head,
    body,
    signature,
    header,
    claims,
    publicKey,
    signatureOf,
    signed,
    /** With a header that differs, and signed. */
    headed: (more: Json, signer: Signer) => signed(signer, part({ ...header, ...more }), body),
    /** With claims that differ, signed by us. */
    claiming: (more: Json) => signed(signatureOf, head, part({ ...claims, ...more })),
  };
};

export type Workshop = ReturnType<typeof workshop>;
