// Not the full UTCDate: loading it creates three Intl formatters, a tenth of a cold start.
import { UTCDateMini } from '@date-fns/utc/date/mini';
import { add } from 'date-fns/add';
import { type Duration as Parts, parse } from 'tinyduration';
import * as z from 'zod/mini';
import { millisBetween, toInstant } from './instant.ts';
import { secondMillis } from './time-units.ts';

const isoDuration = /^P(?!$)(\d{1,6}Y)?(\d{1,6}M)?(\d{1,6}W)?(\d{1,6}D)?(T(?!$)(\d{1,9}H)?(\d{1,9}M)?(\d{1,9}S)?)?$/;

/** An ISO 8601 duration in whole numbers: `P7D`, `P1M`, `PT90S`. */
export const IsoDuration = z.string().check(
  z.regex(isoDuration, {
    error: 'must be an ISO 8601 duration in whole numbers, such as P7D or PT1M',
    // Later checks parse the duration, so they must not run on an invalid one.
    abort: true,
  }),
  z.meta({ description: 'ISO 8601 duration in whole numbers', example: 'P7D' }),
);

const error = 'must be an ISO 8601 duration in whole numbers, such as P7D or PT1M, or "unlimited"';

/**
 * The duration of a grant or link: an ISO 8601 duration, or `unlimited`. One pattern instead of a union: clients generated
 * for Python test the members of a union one by one, and fail at the first.
 */
export const Duration = z
  .string({ error })
  .check(z.regex(new RegExp(`^unlimited$|${isoDuration.source}`), { error, abort: true }))
  .register(z.globalRegistry, { description: 'ISO 8601 duration in whole numbers, or `unlimited`', example: 'P7D' });

/** The last instant with a four-digit year: beyond it, instants no longer compare as strings. */
const endOfTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Adds a duration to an instant, in UTC. Months are calendar months: 31 January + `P1M` is the last day of February.
 * @returns an instant, or null when the end is after the year 9999
 */
export const endOf = (start: string, duration: string): string | null => {
  const { years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 }: Parts = parse(duration);
  const end = add(new UTCDateMini(start), { years, months, weeks, days, hours, minutes, seconds }).getTime();
  return Number.isNaN(end) || end > endOfTime ? null : toInstant(end);
};

/** The time between two instants as an ISO 8601 duration in seconds, rounded up: `PT86400S`. */
export const secondsBetween = (from: string, to: string): string =>
  `PT${Math.ceil(millisBetween(from, to) / secondMillis)}S`;
