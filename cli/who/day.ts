import { UserError } from '../../examples/demo/gatehouse.ts';
import { dayMillis } from '../../shared/core/time-units.ts';

/**
 * A day in UTC as a period.
 * @param text `2026-11-21`, `today` or `yesterday`
 * @returns its first instant, and that of the next day
 * @throws UserError when it is no day of the calendar
 */
export const dayOf = (text: string, now: string): { from: string; to: string } => {
  const named = text === 'today' ? now.slice(0, 10) : text === 'yesterday' ? previous(now) : text;
  const from = `${named}T00:00:00.000Z`;
  const start = Date.parse(from);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(named) && !Number.isNaN(start);
  if (!isDay || new Date(start).toISOString() !== from) {
    throw new UserError(`"${text}" is not a day: give a day in UTC such as ${now.slice(0, 10)}, today or yesterday.`);
  }
  return { from, to: new Date(start + dayMillis).toISOString() };
};

const previous = (now: string): string => new Date(Date.parse(now) - dayMillis).toISOString().slice(0, 10);
