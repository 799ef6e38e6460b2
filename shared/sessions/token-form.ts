import * as z from 'zod/mini';
import { maxCharacters } from '../core/text.ts';

/** The form of RFC 7662, 2.1, and RFC 7009, 2.1. Other parameters are ignored, as OAuth requires. */
export const TokenForm = z.object({
  token: z.string().check(z.minLength(1)),
  token_type_hint: z.optional(z.string().check(maxCharacters(100))),
});
