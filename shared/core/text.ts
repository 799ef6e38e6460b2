import * as z from 'zod/mini';

/** Control characters but for tabs and line ends. */
const control = /[^\P{Cc}\t\n\r]/u;

/** Half a surrogate pair, which JSON can carry, has no UTF-8 form: it could neither be stored nor hashed. */
export const isWellFormed = z.refine<string>((written) => written.isWellFormed(), 'must be well-formed Unicode');

/** 1 to `max` characters that can be stored. Control characters are refused: they have no place in a log line. */
const plain = (max: number) => [
  z.minLength(1),
  z.maxLength(max),
  isWellFormed,
  z.refine<string>((written) => !control.test(written), 'must not hold control characters'),
];

/** Text as it is. */
export const verbatim = (max: number) => z.string().check(...plain(max));

/** What people write, trimmed. */
export const text = (max: number) => z.string().check(z.trim(), ...plain(max));
