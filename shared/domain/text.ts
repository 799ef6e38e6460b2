import * as z from 'zod';

/**
 * What people write, trimmed: 1 to `max` characters. Half a surrogate pair, which JSON can carry, is refused: it has no
 * UTF-8 form, so it could neither be stored nor hashed.
 */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((written) => written.isWellFormed(), 'must be well-formed Unicode');
