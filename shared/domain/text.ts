import * as z from 'zod/mini';

/** Control characters but for tabs and line ends. */
const control = /[^\P{Cc}\t\n\r]/u;

/**
 * 1 to `max` characters. Half a surrogate pair, which JSON can carry, is refused: it has no UTF-8 form, so it could neither
 * be stored nor hashed. So are control characters: they have no place in a log line.
 */
const plain = (max: number) => [
  z.minLength(1),
  z.maxLength(max),
  z.refine<string>((written) => written.isWellFormed(), 'must be well-formed Unicode'),
  z.refine<string>((written) => !control.test(written), 'must not hold control characters'),
];

/** Text as it is. */
export const verbatim = (max: number) => z.string().check(...plain(max));

/** What people write, trimmed. */
export const text = (max: number) => z.string().check(z.trim(), ...plain(max));
