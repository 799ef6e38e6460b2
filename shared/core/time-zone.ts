import { minuteMillis } from './time-units.ts';

const newFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });

const formats = new Map<string, Intl.DateTimeFormat>();

/** Cached, because creating a formatter is slow. The zone must be valid. */
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const format = formats.get(timeZone) ?? newFormat(timeZone);
  formats.set(timeZone, format);
  return format;
};

/** Whether a string names a time zone of the IANA database (`Europe/Paris`) or `UTC`. */
export const isTimeZone = (text: string): boolean => {
  // Some engines also accept offsets such as +01:00. They are not zones: they have no daylight saving time.
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

const quarterHourMillis = 15 * minuteMillis;

/** The instant at which the next day starts in a time zone. In every zone, days start at a multiple of 15 minutes in UTC. */
export const nextDayIn = (timeZone: string, at: string): string => {
  const today = dayIn(timeZone, at);
  let next = Math.floor(Date.parse(at) / quarterHourMillis) * quarterHourMillis + quarterHourMillis;
  while (dayIn(timeZone, new Date(next).toISOString()) === today) next += quarterHourMillis;
  return new Date(next).toISOString();
};
