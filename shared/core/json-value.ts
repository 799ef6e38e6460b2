const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isWellFormed = (value: unknown): boolean => typeof value !== 'string' || value.isWellFormed();

/** Larger numbers have already lost digits when they are parsed, or are infinite. */
const isExact = (value: unknown): boolean => typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER;

/** The elements of an array, or the member names and values of an object. */
const childrenOf = (value: object): unknown[] =>
  Array.isArray(value) ? value : [...Object.keys(value), ...Object.values(value)];

/**
 * Checks that a parsed JSON value can be stored. Works level by level instead of recursively, so that deep nesting is
 * refused instead of overflowing the stack.
 * @param limits the maximum nesting depth, and the maximum size as UTF-8 encoded JSON
 * @returns an error message, or undefined when the value can be stored
 */
export const jsonProblem = (value: unknown, limits: { depth: number; bytes: number }): string | undefined => {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= limits.depth && level.some(isObject)) return `must not be nested deeper than ${limits.depth}`;
    if (!level.every(isWellFormed)) return 'must be well-formed Unicode';
    if (!level.every(isExact)) {
      return `must not contain numbers beyond ±${Number.MAX_SAFE_INTEGER}, which lose digits: send them as text`;
    }
    level = level.filter(isObject).flatMap(childrenOf);
  }
  const isTooLarge = Buffer.byteLength(JSON.stringify(value)) > limits.bytes;
  return isTooLarge ? `must be at most ${limits.bytes} bytes as JSON` : undefined;
};
