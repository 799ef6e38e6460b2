import { currentLocale } from './locale.ts';
import { serverNow } from './server-clock.ts';

const cached = <T>(create: (locale: string, key: string) => T) => {
  const all = new Map<string, T>();
  return (key = ''): T => {
    const id = `${currentLocale()} ${key}`;
    const known = all.get(id) ?? create(currentLocale(), key);
    all.set(id, known);
    return known;
  };
};

/** Returns the time zone, or that of the browser where it is not known (yet). */
const zoneOption = (timeZone: string): Intl.DateTimeFormatOptions => (timeZone === '' ? {} : { timeZone });

const dateTimes = cached(
  (locale, zone) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', ...zoneOption(zone) }),
);
const dates = cached((locale, zone) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...zoneOption(zone) }));
const relatives = cached((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
const numbers = cached((locale) => new Intl.NumberFormat(locale));
const lists = cached((locale) => new Intl.ListFormat(locale, { type: 'conjunction' }));
const plurals = cached((locale) => new Intl.PluralRules(locale));
const units = cached((locale, unit) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }));

/** Date and time of an instant in a time zone: `Nov 28, 2026, 10:15 PM`. */
export const formatDateTime = (instant: string, timeZone = ''): string => dateTimes(timeZone).format(new Date(instant));

/** The date of an instant in a time zone. */
export const formatDate = (instant: string, timeZone = ''): string => dates(timeZone).format(new Date(instant));

export const formatNumber = (value: number): string => numbers().format(value);

/** `a, b and c`. */
export const formatList = (items: readonly string[]): string => lists().format(items);

/** The form for a number. @param forms by plural category; `other` is required */
export const plural = (
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string => forms[plurals().select(count)] ?? forms.other;

const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** An instant seen from now, in the largest unit that fits: `in 3 days`, `2 minutes ago`. */
export const formatRelative = (instant: string, now = serverNow()): string => {
  const millis = Date.parse(instant) - now;
  const [unit, size] = steps.find(([, length]) => Math.abs(millis) >= length) ?? ['second', 1000];
  return relatives().format(Math.round(millis / size), unit);
};

/** A length of time in its two largest units: `2 days 3 hours`, `4 minutes 5 seconds`. Never negative. */
export const formatSpan = (millis: number): string => {
  let rest = Math.max(0, Math.floor(millis / 1000)) * 1000;
  const parts = steps.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return [unit, count] as const;
  });
  const first = parts.findIndex(([, count]) => count > 0);
  const shown = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2).filter(([, count]) => count > 0);
  return shown.map(([unit, count]) => units(unit).format(count)).join(' ');
};

const isoDuration = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const isoUnits = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'];

/** An ISO 8601 duration in words: `P7D` is `1 week`, `P1M` is `1 month`. Unknown text is returned as it is. */
export const formatDuration = (iso: string): string => {
  const found = isoDuration.exec(iso);
  if (!found) return iso;
  const parts = found.slice(1).map((digits, index) => [isoUnits[index] ?? 'second', Number(digits ?? 0)] as const);
  const given = parts.filter(([, count]) => count > 0);
  const [only] = given;
  const weeks = given.length === 1 && only?.[0] === 'day' && only[1] % 7 === 0;
  const shown = weeks ? [['week', only[1] / 7] as const] : given;
  return formatList(shown.map(([unit, count]) => units(unit).format(count)));
};
