import { createECDH, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { Fault } from './fault.ts';

export interface SignInput {
  KeyId: string;
  Message: Uint8Array;
  MessageType: string;
  SigningAlgorithm: string;
}

/** The operations of KMS that tokens need. */
export interface LocalKms {
  /** A signature in DER. @throws Fault */
  sign: (input: SignInput) => { KeyId: string; Signature: Uint8Array; SigningAlgorithm: string };
  /** The public key, as SPKI in DER. @throws Fault */
  getPublicKey: (input: { KeyId: string }) => {
    KeyId: string;
    KeySpec: string;
    KeyUsage: string;
    PublicKey: Uint8Array;
    SigningAlgorithms: string[];
  };
}

/** The order of P-256 (FIPS 186-5, SP 800-186 3.2.1.3). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

const modulo = (value: bigint): bigint => ((value % order) + order) % order;

/** The multiplicative inverse modulo the order (extended Euclidean algorithm). */
const inverse = (value: bigint): bigint => {
  let [remainder, next, factor, nextFactor] = [order, value, 0n, 1n];
  while (next !== 0n) {
    const quotient = remainder / next;
    [remainder, next] = [next, remainder - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return modulo(factor);
};

/** A DER INTEGER. */
const integer = (value: bigint): Buffer => {
  const hex = value.toString(16);
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const bytes = (digits[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), digits]) : digits;
  return Buffer.concat([Buffer.of(0x02, bytes.length), bytes]);
};

/** An ECDSA signature in DER (RFC 3279, 2.2.3). */
export const derOf = (r: bigint, s: bigint): Buffer => {
  const numbers = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.of(0x30, numbers.length), numbers]);
};

/** Signs a digest (FIPS 186-5, 6.4.1). `node:crypto` can only sign messages, which it hashes itself. */
const signDigest = (digest: Uint8Array, privateKey: KeyObject): Buffer => {
  const secret = numberOf(Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
  for (;;) {
    const point = createECDH('prime256v1');
    point.generateKeys();
    const r = modulo(numberOf(point.getPublicKey().subarray(1, 33)));
    const s = modulo(inverse(numberOf(point.getPrivateKey())) * (numberOf(digest) + r * secret));
    if (r !== 0n && s !== 0n) return derOf(r, s);
  }
};

const algorithm = 'ECDSA_SHA_256';

/** ARNs for new keys. They differ at each start, so that cached public keys of an earlier start are not used. */
export const newKeyArns = (count: number): string[] =>
  Array.from({ length: count }, () => `arn:aws:kms:local:000000000000:key/${randomUUID()}`);

/** A KMS with a new P-256 key for each ARN. The keys are kept in memory only, even when the data are kept in a file. */
export const localKms = (arns: readonly string[]): LocalKms => {
  const pairs = new Map(arns.map((arn) => [arn, generateKeyPairSync('ec', { namedCurve: 'P-256' })]));
  const pairOf = (arn: string) => {
    const pair = pairs.get(arn);
    if (!pair) throw new Fault('NotFoundException', `Key '${arn}' does not exist`);
    return pair;
  };
  return {
    sign: ({ KeyId, Message, MessageType, SigningAlgorithm }) => {
      const { privateKey } = pairOf(KeyId);
      if (MessageType !== 'DIGEST' || SigningAlgorithm !== algorithm || Message.length !== 32) {
        throw new Fault('ValidationException', `the local KMS signs digests with ${algorithm} only`);
      }
      return { KeyId, Signature: signDigest(Message, privateKey), SigningAlgorithm };
    },
    getPublicKey: ({ KeyId }) => ({
      KeyId,
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      PublicKey: pairOf(KeyId).publicKey.export({ format: 'der', type: 'spki' }),
      SigningAlgorithms: [algorithm],
    }),
  };
};
