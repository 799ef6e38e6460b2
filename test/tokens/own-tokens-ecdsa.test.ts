import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { derOf } from '../../local/kms.ts';
import { joseSignature } from '../../shared/tokens/ecdsa.ts';
import fc from '../support/random/fast-check.ts';

const largest = (1n << 256n) - 1n;

/** Numbers of every length, with the high bit set or not. */
const number = fc.oneof(
  fc.bigInt({ min: 1n, max: largest }),
  fc.tuple(fc.integer({ min: 0, max: 255 }), fc.bigInt({ min: 0n, max: largest })).map(([bits, low]) => {
    const top = 1n << BigInt(bits);
    return top | (low % top);
  }),
  fc.constantFrom(1n, 127n, 128n, 255n, 256n, largest >> 1n, (largest >> 1n) + 1n, largest),
);

const padded = (value: bigint): string => value.toString(16).padStart(64, '0');
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

const verifyRaw = (message: Buffer, key: KeyObject, signature: Uint8Array): boolean =>
  verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);

const attempt = (der: Uint8Array): Uint8Array | undefined => {
  try {
    return joseSignature(der);
  } catch {
    return undefined;
  }
};

describe('a signature of KMS', () => {
  it('becomes r and s, 32 bytes each', () => {
    fc.assert(
      fc.property(number, number, (r, s) => {
        expect(Buffer.from(joseSignature(derOf(r, s))).toString('hex')).toBe(padded(r) + padded(s));
      }),
      { numRuns: 1000 },
    );
  });

  it('is read as OpenSSL writes it', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (let n = 0; n < 300; n++) {
      const message = Buffer.from(String(n));
      const raw = joseSignature(sign('sha256', message, privateKey));
      expect(verifyRaw(message, publicKey, raw), Buffer.from(raw).toString('hex')).toBe(true);
    }
  });

  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['an empty sequence', '3000'],
    ['one number', '3003 020101'],
    ['three numbers', '3009 020101 020101 020101'],
    ['another tag for both', '3106 020101 020101'],
    ['another tag for a number', '3006 030101 020101'],
    ['r = 0', '3006 020100 020101'],
    ['s = 0', '3006 020101 020100'],
    ['a number without bytes', '3005 0200 020101'],
    ['a negative number', '3006 020180 020101'],
    ['a zero too many', '3007 02020001 020101'],
    ['a zero too many in s', '3007 020101 0202007f'],
    ['a length in the long form', '308106 020101 020101'],
    ['a length without end', '3080 020101 020101 0000'],
    ['a number that is longer than the rest', '3006 020101 020201'],
    ['a sequence that is longer than the rest', '3007 020101 020101'],
    ['bytes after the sequence', '3006 020101 020101 00'],
    ['bytes after the numbers', '3008 020101 020101 0500'],
    ['a number of 33 bytes', `3026 0221 01${'00'.repeat(32)} 020101`],
    ['a number of 33 bytes and a zero', `3027 0222 0080${'00'.repeat(32)} 020101`],
    ['the form of JWS itself', '11'.repeat(64)],
  ])('is refused when it is %s', (_, hex) => {
    expect(() => joseSignature(bytes(hex))).toThrow('not an ECDSA signature in DER');
  });

  it('is refused when it is cut short, or goes on', () => {
    fc.assert(
      fc.property(number, number, fc.nat(), (r, s, at) => {
        const der = derOf(r, s);
        expect(() => joseSignature(der.subarray(0, at % der.length))).toThrow();
        expect(() => joseSignature(Buffer.concat([der, Buffer.of(at % 256)]))).toThrow();
      }),
    );
  });

  it('has one form: whatever is read is written the same way', () => {
    const mutated = fc.tuple(number, number, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([r, s, at, byte]) => {
      const der = derOf(r, s);
      der.writeUInt8(byte, at % Math.min(der.length, 6));
      return der;
    });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 72 })), (der) => {
        const read = attempt(der);
        if (!read) return;
        const [r, s] = [read.subarray(0, 32), read.subarray(32)].map((one) =>
          BigInt(`0x${Buffer.from(one).toString('hex')}`),
        );
        expect(derOf(r ?? 0n, s ?? 0n).equals(der)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
