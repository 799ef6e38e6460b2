/**
 * A set of small whole numbers, one bit each: 1,000 campaigns are 125 bytes. Never changed in place; without trailing
 * zero bytes, so that equal sets are equal bytes.
 */
export type Bitmap = Uint8Array;

export const emptyBitmap: Bitmap = new Uint8Array(0);

const trimmed = (bytes: Uint8Array): Bitmap => {
  let { length } = bytes;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return bytes.subarray(0, length);
};

/** The set of some numbers, each 0 or more. */
export const bitmapOf = (numbers: Iterable<number>): Bitmap => {
  const all = [...numbers];
  const bytes = new Uint8Array(all.reduce((most, one) => Math.max(most, (one >> 3) + 1), 0));
  for (const one of all) bytes[one >> 3] = (bytes[one >> 3] ?? 0) | (1 << (one & 7));
  return trimmed(bytes);
};

/** Whether a number is in the set. */
export const has = (set: Bitmap, number: number): boolean => (((set[number >> 3] ?? 0) >> (number & 7)) & 1) === 1;

const combined = (one: Bitmap, other: Bitmap, combine: (a: number, b: number) => number): Bitmap =>
  trimmed(
    Uint8Array.from({ length: Math.max(one.length, other.length) }, (_, index) =>
      combine(one[index] ?? 0, other[index] ?? 0),
    ),
  );

/** Numbers in either set. */
export const union = (one: Bitmap, other: Bitmap): Bitmap => combined(one, other, (a, b) => a | b);

/** Numbers in the first set that are not in the other. */
export const without = (one: Bitmap, other: Bitmap): Bitmap => combined(one, other, (a, b) => a & ~b);

/** Numbers in both sets. */
export const intersection = (one: Bitmap, other: Bitmap): Bitmap => combined(one, other, (a, b) => a & b);

/** Numbers in exactly one of the sets: where they differ. */
export const difference = (one: Bitmap, other: Bitmap): Bitmap => combined(one, other, (a, b) => a ^ b);

/** The numbers of a set, ascending. */
export const numbersIn = (set: Bitmap): number[] =>
  [...set].flatMap((byte, index) =>
    Array.from({ length: 8 }, (_, bit) => bit)
      .filter((bit) => (byte >> bit) & 1)
      .map((bit) => index * 8 + bit),
  );

const ones = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/** How many numbers there are in a set. */
export const sizeOf = (set: Bitmap): number => set.reduce((sum, byte) => sum + (ones[byte] ?? 0), 0);
