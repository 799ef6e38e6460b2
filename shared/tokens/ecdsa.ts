/** The size in bytes of each of the two numbers of an ES256 signature. */
const size = 32;

const tag = { integer: 0x02, sequence: 0x30 } as const;

const malformed = (): Error => new Error('not an ECDSA signature in DER');

/** The content of the element at the start of `bytes`, and the remaining bytes. Lengths fit in one byte here. */
const element = (bytes: Uint8Array, expected: number): [content: Uint8Array, rest: Uint8Array] => {
  const [found, length = 0] = bytes;
  if (found !== expected || length > 0x7f || bytes.length < 2 + length) throw malformed();
  return [bytes.subarray(2, 2 + length), bytes.subarray(2 + length)];
};

/** The content of a positive INTEGER, which DER encodes in as few bytes as possible, as 32 bytes. */
const number = (content: Uint8Array): Uint8Array => {
  const [first = 0x80, second = 0] = content;
  const isNegative = first > 0x7f;
  const isPadded = first === 0 && second <= 0x7f;
  const digits = first === 0 ? content.subarray(1) : content;
  if (isNegative || isPadded || digits.length > size) throw malformed();
  const number = new Uint8Array(size);
  number.set(digits, size - digits.length);
  return number;
};

/**
 * Converts a P-256 signature from the DER of KMS (RFC 3279, 2.2.3) to the form of JWS (RFC 7518, 3.4: `r` and `s`, 32
 * bytes each).
 * @throws unless it is the DER encoding of two numbers from 1 to 2²⁵⁶ − 1
 */
export const joseSignature = (der: Uint8Array): Uint8Array => {
  const [numbers, afterAll] = element(der, tag.sequence);
  const [r, afterR] = element(numbers, tag.integer);
  const [s, afterS] = element(afterR, tag.integer);
  if (afterAll.length + afterS.length > 0) throw malformed();
  return Uint8Array.of(...number(r), ...number(s));
};
