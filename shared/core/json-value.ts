const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isWellFormed = (value: unknown): boolean => typeof value !== 'string' || value.isWellFormed();

/** Beyond, numbers have lost digits by the time that they are parsed, or are infinite. */
const isExact = (value: unknown): boolean => typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER;

/** The parts of a JSON value, with the names of those that have one. */
const partsOf = (value: object): unknown[] =>
  Array.isArray(value) ? value : [...Object.keys(value), ...Object.values(value)];

/**
 * Why a parsed JSON value cannot be kept; undefined when it can. Level by level, since what is nested too deeply for a
 * stack must be refused, not run into.
 */
export const faultIn = (value: unknown, limits: { depth: number; bytes: number }): string | undefined => {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= limits.depth && level.some(isObject)) return `must not be nested deeper than ${limits.depth}`;
    if (!level.every(isWellFormed)) return 'must be well-formed Unicode';
    if (!level.every(isExact)) {
      return `must not hold numbers beyond ±${Number.MAX_SAFE_INTEGER}, which lose digits: send them as text`;
    }
    level = level.filter(isObject).flatMap(partsOf);
  }
  const tooLarge = Buffer.byteLength(JSON.stringify(value)) > limits.bytes;
  return tooLarge ? `must be at most ${limits.bytes} bytes as JSON` : undefined;
};
