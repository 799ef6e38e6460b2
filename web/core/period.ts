/** Units of a period of the reader's own, by the letter of ISO 8601. */
export const periodUnits = ['hour', 'day', 'week', 'month'] as const;
export type PeriodUnit = (typeof periodUnits)[number];

/** A period as the reader has chosen it in a form. */
export interface Period {
  /** An ISO 8601 duration, `unlimited`, `own` or, when something is changed, `keep`. */
  period: string;
  ownCount: string;
  ownUnit: PeriodUnit;
}

const isoUnits: Readonly<Record<PeriodUnit, (count: number) => string>> = {
  hour: (count) => `PT${count}H`,
  day: (count) => `P${count}D`,
  week: (count) => `P${count}W`,
  month: (count) => `P${count}M`,
};

const countOf = ({ ownCount }: Pick<Period, 'ownCount'>): number | undefined =>
  /^[1-9]\d{0,3}$/.test(ownCount.trim()) ? Number(ownCount) : undefined;

/** Whether a period of the reader's own lacks a valid count. */
export const isPeriodWrong = (chosen: Pick<Period, 'period' | 'ownCount'>): boolean =>
  chosen.period === 'own' && countOf(chosen) === undefined;

/** The duration of the chosen period; undefined when the end is kept or the count is not a number yet. */
export const durationOf = (chosen: Period): string | undefined => {
  if (chosen.period === 'keep') return undefined;
  if (chosen.period !== 'own') return chosen.period;
  const count = countOf(chosen);
  return count === undefined ? undefined : isoUnits[chosen.ownUnit](count);
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
