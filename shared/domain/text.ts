import * as z from 'zod/mini';

/** Control characters but for tabs and line ends. */
const control = /[^\P{Cc}\t\n\r]/u;

/**
 * What people write, trimmed: 1 to `max` characters. Half a surrogate pair, which JSON can carry, is refused: it has no
 * UTF-8 form, so it could neither be stored nor hashed. So are control characters: they have no place in a log line.
 */
export const text = (max: number) =>
  z.string().check(
    z.trim(),
    z.minLength(1),
    z.maxLength(max),
    z.refine((written) => written.isWellFormed(), 'must be well-formed Unicode'),
    z.refine((written) => !control.test(written), 'must not hold control characters'),
  );
