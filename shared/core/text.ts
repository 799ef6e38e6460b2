import * as z from 'zod/mini';
import { statedCheck } from './stated-check.ts';

/** Refuses lone surrogates: JSON can carry them, but they have no UTF-8 encoding and can be neither stored nor hashed. */
export const isWellFormed = z.refine<string>((value) => value.isWellFormed(), 'must be well-formed Unicode');

/** Whether a text has more than `max` code points. The first two tests spare counting the code points of a megabyte. */
export const isLonger = (value: string, max: number): boolean =>
  value.length > max && (value.length > 2 * max || [...value].length > max);

/** Checks that a text has at most `max` characters: code points, as JSON Schema counts, not the UTF-16 units of `z.maxLength`. */
export const maxCharacters = (max: number) =>
  statedCheck<string>((value) => !isLonger(value, max), `must have at most ${max} characters`, { maxLength: max });

/** The pattern of a text without control characters, in the escapes that most engines of regular expressions know. */
const withoutControls = '^[^\\u0000-\\u001f\\u007f-\\u009f]*$';

/** A character of a text with lines: any but the control characters other than tabs and line breaks. */
const textCharacter = '[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]';

const matches = (pattern: string, message: string) => {
  const regex = new RegExp(pattern, 'u');
  return statedCheck<string>((value) => regex.test(value), message, { pattern });
};

const controlsMessage = 'must not contain control characters';

/** Refuses all control characters, tabs and line breaks included. */
export const noControls = matches(withoutControls, controlsMessage);

/** Refuses control characters, which would corrupt log lines, except tabs and line breaks. */
const onlyTextCharacters = matches(`^${textCharacter}*$`, controlsMessage);

/** A character that shows: not a space, a control or format character, or one that fonts leave blank. */
const visibleCharacter = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** The same up to U+FFFF without names of Unicode, which few engines know. */
const visible =
  '[^\\u0000-\\u0020\\u007f-\\u00a0\\u00ad\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890-\\u0891\\u08e2\\u115f-\\u1160\\u1680\\u17b4-\\u17b5\\u180b-\\u180f' +
  '\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb]';

const hasVisibleCharacter = statedCheck<string>(
  (value) => value === '' || visibleCharacter.test(value),
  'must contain a visible character',
  { pattern: `^${textCharacter}*${visible}${textCharacter}*$` },
);

/** Text of 1 to `max` characters, kept exactly as sent. */
export const verbatim = (max: number) =>
  z.string().check(z.minLength(1), maxCharacters(max), isWellFormed, onlyTextCharacters);

/** Text of 1 to `max` characters, at least one of them visible, trimmed. */
export const text = (max: number) =>
  z.string().check(onlyTextCharacters, z.trim(), z.minLength(1), maxCharacters(max), isWellFormed, hasVisibleCharacter);
