import { describe, expect, test } from 'vitest';
import {
  formatDate,
  formatDateTime,
  formatDuration,
  formatList,
  formatRelative,
  formatSpan,
  plural,
} from '../../web/core/format.ts';

const now = Date.UTC(2026, 0, 31, 12);

describe('dates', () => {
  test('are shown in the time zone of the account', () => {
    expect(formatDateTime('2026-01-31T23:30:00.000Z', 'Europe/Paris')).toBe('Feb 1, 2026, 12:30 AM');
    expect(formatDate('2026-01-31T23:30:00.000Z', 'America/New_York')).toBe('Jan 31, 2026');
  });

  test.each([
    ['2026-01-31T12:00:05.000Z', 'in 5 seconds'],
    ['2026-01-31T11:57:00.000Z', '3 minutes ago'],
    ['2026-02-01T12:00:00.000Z', 'tomorrow'],
  ])('%s is %s', (instant, text) => {
    expect(formatRelative(instant, now)).toBe(text);
  });
});

describe('lengths of time', () => {
  test.each([
    [-1, '0 seconds'],
    [65_000, '1 minute 5 seconds'],
    [3_600_000, '1 hour'],
    [90_061_000, '1 day 1 hour'],
  ])('%i milliseconds are %s', (millis, text) => {
    expect(formatSpan(millis)).toBe(text);
  });

  test.each([
    ['P1D', '1 day'],
    ['P7D', '1 week'],
    ['P14D', '2 weeks'],
    ['P1M', '1 month'],
    ['PT90S', '90 seconds'],
    ['P1DT2H', '1 day and 2 hours'],
    ['unlimited', 'unlimited'],
  ])('%s is %s', (iso, text) => {
    expect(formatDuration(iso)).toBe(text);
  });
});

test('lists and plurals follow the language', () => {
  expect(formatList(['a', 'b', 'c'])).toBe('a, b, and c');
  expect([0, 1, 2].map((count) => plural(count, { one: 'one', other: 'other' }))).toEqual(['other', 'one', 'other']);
});
