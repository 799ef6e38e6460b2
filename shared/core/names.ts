import * as z from 'zod/mini';

const Name = z
  .string()
  .check(
    z.regex(
      /^(\*|[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127})$/,
      'must be a name of letters, digits and _ . : / -, or * for any',
    ),
  );

/** Checks that a list has no duplicates. */
export const unique = z.refine<string[]>((list) => new Set(list).size === list.length, 'must not contain duplicates');

/** Names of actions or resource types; `*` matches any. */
export const Names = z.array(Name).check(z.minLength(1), z.maxLength(100), unique);
