import type { Scope } from './model.ts';

/** Units of a period of the reader's own, by the letter of ISO 8601. */
export const periodUnits = ['hour', 'day', 'week', 'month'] as const;
export type PeriodUnit = (typeof periodUnits)[number];

/** What the reader has chosen in the form. */
export interface Terms {
  /** An ISO 8601 duration, `unlimited`, `own` or, when a grant is changed, `keep`. */
  period: string;
  ownCount: string;
  ownUnit: PeriodUnit;
  teams: readonly string[];
  scope: Scope;
  reason: string;
  ticket: string;
}

/** What is wrong with the form, by field. */
export type TermErrors = Partial<Record<'ownCount' | 'teams', true>>;

const isoUnits: Readonly<Record<PeriodUnit, (count: number) => string>> = {
  hour: (count) => `PT${count}H`,
  day: (count) => `P${count}D`,
  week: (count) => `P${count}W`,
  month: (count) => `P${count}M`,
};

const countOf = ({ ownCount }: Pick<Terms, 'ownCount'>): number | undefined =>
  /^[1-9]\d{0,3}$/.test(ownCount.trim()) ? Number(ownCount) : undefined;

export const errorsOf = (terms: Terms): TermErrors => ({
  ...(terms.period === 'own' && countOf(terms) === undefined ? { ownCount: true } : {}),
  ...(terms.teams.length === 0 ? { teams: true } : {}),
});

/** The duration of the chosen period; undefined when the end is kept or the count is not a number yet. */
export const durationOf = (terms: Pick<Terms, 'period' | 'ownCount' | 'ownUnit'>): string | undefined => {
  if (terms.period === 'keep') return undefined;
  if (terms.period !== 'own') return terms.period;
  const count = countOf(terms);
  return count === undefined ? undefined : isoUnits[terms.ownUnit](count);
};

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

const isoDuration = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/**
 * The end of a duration from `now`, in milliseconds; undefined when unlimited. Months are calendar months, as on the server:
 * 31 January and one month is the last day of February.
 */
export const endFrom = (duration: string, now: number): number | undefined => {
  const found = isoDuration.exec(duration);
  if (!found) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((digits) => Number(digits ?? 0));
  const date = new Date(now);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + 12 * years + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime() + ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
};

/** The periods that are not longer than `requested`, for an approval that may only trim. */
export const periodsUpTo = (requested: string, periods: readonly string[], now: number): string[] => {
  const limit = endFrom(requested, now) ?? Number.POSITIVE_INFINITY;
  return periods.filter((period) => (endFrom(period, now) ?? Number.POSITIVE_INFINITY) <= limit);
};
