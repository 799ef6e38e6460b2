import * as z from 'zod/mini';
import { unique } from './stated-check.ts';

const Name = z
  .string()
  .check(
    z.regex(
      /^(\*|[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127})$/,
      'must be a name of letters, digits and _ . : / -, or * for any',
    ),
  );

/** Names of actions or resource types; `*` matches any. */
export const Names = z.array(Name).check(z.minLength(1), z.maxLength(100), unique);
