import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { Problem, type ProblemExtras } from '../api/problem.ts';

// zod/mini has no default error messages.
z.config(en());

type FieldErrors = NonNullable<ProblemExtras['errors']>;

/** At most this many errors are reported at once. */
export const maxErrors = 50;

/** One part of a JSON pointer in a URI fragment (RFC 6901, section 6). */
export const pointerPart = (part: PropertyKey): string =>
  encodeURIComponent(String(part).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));

/**
 * The issues as JSON pointers below `base`, each with a message. Unknown fields are listed one by one, and an invalid
 * key gets the message of its own check.
 */
const fieldErrors = (error: z.core.$ZodError, base: string): FieldErrors =>
  error.issues.slice(0, maxErrors).flatMap((issue) => {
    const pointer = [base, ...issue.path.map(pointerPart)].join('/');
    return issue.code === 'unrecognized_keys'
      ? issue.keys
          .slice(0, maxErrors)
          .map((key) => ({ pointer: `${pointer}/${pointerPart(key)}`, message: 'is not a known field' }))
      : [{ pointer, message: (issue.code === 'invalid_key' && issue.issues[0]?.message) || issue.message }];
  });

/**
 * Parses a value with a schema.
 * @param base the pointer of the value: `#` for a body, or `/path/…`, `/query`, `/header/…`
 * @throws Problem `invalid-request` with a pointer and a message for each error
 */
export const check = <Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  base: string,
): z.output<Schema> => {
  const result = z.safeParse(schema, value);
  if (!result.success) throw new Problem('invalid-request', { errors: fieldErrors(result.error, base) });
  return result.data;
};
