import * as z from 'zod/mini';
import { Duration } from '../core/duration.ts';
import { Instant, InstantInput } from '../core/instant.ts';
import { Scope } from '../core/scope.ts';
import { Reason, Teams, Ticket } from './inputs.ts';

/**
 * The terms that the grantor chooses. The request body, the grant and its events spread this one shape, so a new term is
 * declared here only.
 */
export const grantTerms = {
  scope: Scope,
  teams: Teams,
  startsAt: z.optional(Instant).register(z.globalRegistry, {
    description: 'The start that was chosen: the grant admits no one before it, and `duration` counts from it',
  }),
  duration: Duration,
  reason: z.optional(Reason),
  ticket: z.optional(Ticket),
  maxUses: z
    .optional(z.int().check(z.gte(1), z.lte(1000)))
    .register(z.globalRegistry, { description: 'How many support sessions may be opened under the grant' }),
};

const GrantTerms = z.object(grantTerms);
export type GrantTerms = z.output<typeof GrantTerms>;

/** A start in a request. */
export const StartInput = InstantInput.register(z.globalRegistry, {
  description: 'When the grant starts, after now and at most 90 days ahead. Left out: now',
});

/** The terms as a request body gives them: each may be left out. */
export const GrantTermsInput = z.partial(z.strictObject({ ...grantTerms, startsAt: StartInput }));

/** The terms among the fields of a grant or a request, without those that are not set. */
export const grantTermsOf = <T extends Partial<GrantTerms>>(source: T): Pick<T, keyof T & keyof GrantTerms> =>
  Object.fromEntries(
    Object.keys(grantTerms).flatMap((name) => {
      const value = source[name as keyof GrantTerms];
      return value === undefined ? [] : [[name, value]];
    }),
  ) as Pick<T, keyof T & keyof GrantTerms>;
