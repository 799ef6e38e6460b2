import * as z from 'zod/mini';

const Name = z
  .string()
  .check(
    z.regex(
      /^(\*|[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127})$/,
      'must be a name of letters, digits and _ . : / -, or * for any',
    ),
  );

/** A list that names nothing twice. */
export const unique = z.refine<string[]>((list) => new Set(list).size === list.length, 'must not name one twice');

/** Names of actions or of types of resources. */
export const Names = z.array(Name).check(z.minLength(1), z.maxLength(100), unique);
