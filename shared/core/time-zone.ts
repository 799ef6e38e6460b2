import { minuteMillis } from './time-units.ts';

const newFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once for each zone: that is slow. Only for zones of accounts, which have been looked at. */
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const format = formats.get(timeZone) ?? newFormat(timeZone);
  formats.set(timeZone, format);
  return format;
};

/** Whether a text names a time zone of the IANA database (`Europe/Paris`) or `UTC`. */
export const isTimeZone = (text: string): boolean => {
  // Offsets, which some versions take too, are no zones: they know no summer time.
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    newFormat(text);
    return true;
  } catch {
    return false;
  }
};

/** The calendar day of an instant in a time zone: `2026-11-22`. */
export const dayIn = (timeZone: string, at: string): string => formatOf(timeZone).format(new Date(at));

const quarter = 15 * minuteMillis;

/** The instant at which the next day begins in a time zone. Zones change their days on quarters of an hour only. */
export const nextDayIn = (timeZone: string, at: string): string => {
  const today = dayIn(timeZone, at);
  let next = Math.floor(Date.parse(at) / quarter) * quarter + quarter;
  while (dayIn(timeZone, new Date(next).toISOString()) === today) next += quarter;
  return new Date(next).toISOString();
};
