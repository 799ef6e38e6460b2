import { durationOf, endFrom, isPeriodWrong, type Period } from '../core/period.ts';
import type { Scope } from './model.ts';

/** What the reader has chosen in the form. */
export interface Terms extends Period {
  teams: readonly string[];
  scope: Scope;
  reason: string;
  ticket: string;
}

/** What is wrong with the form, by field. */
export type TermErrors = Partial<Record<'ownCount' | 'teams', true>>;

export const errorsOf = (terms: Terms): TermErrors => ({
  ...(isPeriodWrong(terms) ? { ownCount: true } : {}),
  ...(terms.teams.length === 0 ? { teams: true } : {}),
});

/** The body that creates a grant. */
export const grantBodyOf = (terms: Terms) => {
  const duration = durationOf(terms);
  const reason = terms.reason.trim();
  const ticket = terms.ticket.trim();
  return {
    scope: terms.scope,
    teams: [...terms.teams],
    ...(duration === undefined ? {} : { duration }),
    ...(reason === '' ? {} : { reason }),
    ...(ticket === '' ? {} : { ticket }),
  };
};

/** The terms that the form changes compared with `before`: the body of a change or of a trimmed approval. */
export const changedTerms = (before: { teams: readonly string[]; scope: Scope }, terms: Terms) => {
  const duration = durationOf(terms);
  const sameTeams = [...before.teams].sort().join() === [...terms.teams].sort().join();
  return {
    ...(duration === undefined ? {} : { duration }),
    ...(sameTeams ? {} : { teams: [...terms.teams] }),
    ...(before.scope === terms.scope ? {} : { scope: terms.scope }),
  };
};

/** The periods that are not longer than `requested`, for an approval that may only trim. */
export const periodsUpTo = (requested: string, periods: readonly string[], now: number): string[] => {
  const limit = endFrom(requested, now) ?? Number.POSITIVE_INFINITY;
  return periods.filter((period) => (endFrom(period, now) ?? Number.POSITIVE_INFINITY) <= limit);
};
