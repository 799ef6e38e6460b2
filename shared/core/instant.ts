import * as z from 'zod/mini';
import { secondMillis } from './time-units.ts';

/**
 * An instant: ISO 8601 in UTC with milliseconds, `2026-11-21T08:00:00.000Z`. All instants have this format, so comparing
 * the strings compares the instants.
 */
export const Instant = z
  .string()
  .check(
    z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
    z.meta({ format: 'date-time', description: 'ISO 8601 in UTC with milliseconds' }),
  );

/** An instant in a request: RFC 3339 with any offset, converted to UTC with milliseconds. */
export const InstantInput = z.pipe(
  z.pipe(
    z.iso.datetime({ offset: true, error: 'must be an RFC 3339 date-time such as 2026-11-21T08:00:00Z' }),
    z.transform((text: string) => new Date(text).toISOString()),
  ),
  Instant,
);

export const toInstant = (date: Date | number): string => new Date(date).toISOString();

/** The instant `millis` milliseconds after another; before it when negative. */
export const addMillis = (at: string, millis: number): string => toInstant(Date.parse(at) + millis);

/** Milliseconds from one instant to another; negative when `to` is earlier. */
export const millisBetween = (from: string, to: string): number => Date.parse(to) - Date.parse(from);

/** Seconds since 1970, rounded down, as in the claims of tokens. */
export const epochSeconds = (at: string): number => Math.floor(Date.parse(at) / secondMillis);

/** Seconds since 1970 for DynamoDB TTL, rounded up so that TTL never deletes an item before the instant. */
export const ttlSeconds = (at: string): number => Math.ceil(Date.parse(at) / secondMillis);
