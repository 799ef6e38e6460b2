/**
 * A set of small non-negative integers, one bit each: 1,000 campaigns take 125 bytes. Bitmaps are immutable and have no
 * trailing zero bytes, so equal sets have equal bytes.
 */
export type Bitmap = Uint8Array;

export const emptyBitmap: Bitmap = new Uint8Array(0);

const trimmed = (bytes: Uint8Array): Bitmap => {
  let { length } = bytes;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return bytes.subarray(0, length);
};

/** Builds a set from integers of 0 or more. */
export const bitmapOf = (numbers: Iterable<number>): Bitmap => {
  const all = [...numbers];
  const bytes = new Uint8Array(all.reduce((length, number) => Math.max(length, (number >> 3) + 1), 0));
  for (const number of all) bytes[number >> 3] = (bytes[number >> 3] ?? 0) | (1 << (number & 7));
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

/** Numbers in exactly one of the two sets. */
export const difference = (one: Bitmap, other: Bitmap): Bitmap => combined(one, other, (a, b) => a ^ b);

/** The numbers in a set, ascending. */
export const numbersIn = (set: Bitmap): number[] =>
  [...set].flatMap((byte, index) =>
    Array.from({ length: 8 }, (_, bit) => bit)
      .filter((bit) => (byte >> bit) & 1)
      .map((bit) => index * 8 + bit),
  );

const bitCounts = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/** The number of elements in a set. */
export const sizeOf = (set: Bitmap): number => set.reduce((sum, byte) => sum + (bitCounts[byte] ?? 0), 0);
