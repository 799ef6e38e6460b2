import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** The signature type of witnesses: a timestamp and an Ed25519 signature (C2SP tlog-cosignature). */
export const cosignatureType = 0x04;

const keyBytes = 32;
const timeBytes = 8;
const signatureBytes = 64;

/** The id of a witness' key covers its name: the first 4 bytes of SHA-256 over name, line break, type and key. */
export const cosignerId = (name: string, key: Uint8Array): string =>
  createHash('sha256')
    .update(`${name}\n`)
    .update(Uint8Array.of(cosignatureType, ...key))
    .digest('hex')
    .slice(0, 8);

/** The key of a witness. @param key 32 bytes @throws Error when it is not an Ed25519 key */
export const cosignerKey = (key: Uint8Array): KeyObject => {
  if (key.length !== keyBytes) throw new Error(`a key of a witness has ${keyBytes} bytes, not ${key.length}`);
  const x = Buffer.from(key).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
};

/** What a witness signs: that it saw the text of the note at an instant, in seconds since 1970. */
const cosignedMessage = (text: string, time: bigint): string => `cosignature/v1\ntime ${time}\n${text}`;

/** Whether a witness has signed the text of a note. @param signature the timestamp, 8 bytes, and the Ed25519 signature */
export const isCosigned = (text: string, key: KeyObject, signature: Uint8Array): boolean => {
  if (signature.length !== timeBytes + signatureBytes) return false;
  const time = Buffer.from(signature).readBigUInt64BE(0);
  return verify(null, Buffer.from(cosignedMessage(text, time)), key, signature.subarray(timeBytes));
};
