import * as z from 'zod/mini';

/** Control characters except tabs and line breaks. */
const controlCharacter = /[^\P{Cc}\t\n\r]/u;

/** Refuses lone surrogates: JSON can carry them, but they have no UTF-8 encoding and can be neither stored nor hashed. */
export const isWellFormed = z.refine<string>((value) => value.isWellFormed(), 'must be well-formed Unicode');

/** 1 to `max` characters that can be stored, without control characters, which would corrupt log lines. */
const checks = (max: number) => [
  z.minLength(1),
  z.maxLength(max),
  isWellFormed,
  z.refine<string>((value) => !controlCharacter.test(value), 'must not contain control characters'),
];

/** A character that shows: not a space, a control or format character, or one that fonts leave blank. */
const visibleCharacter = /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Text of 1 to `max` characters, kept exactly as sent. */
export const verbatim = (max: number) => z.string().check(...checks(max));

/** Text of 1 to `max` characters, at least one of them visible, trimmed. */
export const text = (max: number) =>
  z.string().check(
    z.trim(),
    ...checks(max),
    z.refine((value) => value === '' || visibleCharacter.test(value), 'must contain a visible character'),
  );
