import * as z from 'zod/mini';

/** Name of a support team. Grants are indexed by their combination of teams, so there are at most five (ADR 0005). */
export const TeamName = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be lower case letters, digits and _'));
