import * as z from 'zod/mini';

/** A support team's name. A grant is indexed by its combination of teams, so there can be five at most (ADR 0005). */
export const TeamName = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be lower case letters, digits and _'));
