/** The teams of the default settings, sorted. */
export const allTeams = ['customer_service', 'customer_success', 'technical_support'] as const;

const second = 1000;
const day = 86_400 * second;

/** The durations that the properties try, in milliseconds or calendar months; two of them are out of range. */
const lengths = {
  PT1M: { millis: 60 * second },
  PT90S: { millis: 90 * second },
  P1D: { millis: day },
  P7D: { millis: 7 * day },
  P14D: { millis: 14 * day },
  P1M: { months: 1 },
  P4M: { months: 4 },
  P1Y: { months: 12 },
  unlimited: null,
  PT59S: 'refused',
  P13M: 'refused',
} as const;

export type Length = keyof typeof lengths;
export const allLengths = Object.keys(lengths) as Length[];

/** Calendar months later in UTC; a day that the month does not have is its last. */
const monthsLater = (from: string, months: number): string => {
  const start = new Date(from);
  const month = start.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const end = new Date(start);
  end.setUTCFullYear(start.getUTCFullYear(), month, Math.min(start.getUTCDate(), lastDay));
  return end.toISOString();
};

const plus = (from: string, millis: number): string => new Date(Date.parse(from) + millis).toISOString();

/** The end of a duration; null when it has none, `refused` when it is out of range. */
export const endAfter = (from: string, length: Length): string | null | 'refused' => {
  const known = lengths[length];
  if (known === null || known === 'refused') return known;
  return 'months' in known ? monthsLater(from, known.months) : plus(from, known.millis);
};

/** 24 hours before the end, or a tenth of the time to it where that is less. */
export const warningBefore = (now: string, end: string): string => {
  const tenth = Math.floor((Date.parse(end) - Date.parse(now)) / 10);
  return plus(end, -Math.min(tenth, day));
};

/** By when a grant without an end is to be reconfirmed, 90 days on, and the warning of it, 7 days before. */
export const reconfirmation = (now: string): { reconfirmBy: string; warnAt: string } => ({
  reconfirmBy: plus(now, 90 * day),
  warnAt: plus(now, 83 * day),
});

/** The time to an end that was named as an instant, as a duration. */
export const secondsLong = (now: string, end: string): string =>
  `PT${Math.ceil((Date.parse(end) - Date.parse(now)) / second)}S`;
