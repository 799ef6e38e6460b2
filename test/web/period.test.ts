import { describe, expect, test } from 'vitest';
import { durationOf, endFrom, isPeriodWrong } from '../../web/core/period.ts';

const now = Date.UTC(2026, 0, 31, 12);

test('a period of one’s own becomes an ISO duration', () => {
  const own = { period: 'own', ownCount: ' 12 ' };
  const durations = (['hour', 'day', 'week', 'month'] as const).map((ownUnit) => durationOf({ ...own, ownUnit }));
  expect(durations).toEqual(['PT12H', 'P12D', 'P12W', 'P12M']);
});

test.each(['', '0', '-1', '1.5', 'x', '99999'])('"%s" is no length of a period', (ownCount) => {
  const own = { period: 'own', ownCount, ownUnit: 'day' } as const;
  expect(isPeriodWrong(own)).toBe(true);
  expect(durationOf(own)).toBeUndefined();
});

test('a period of the list, and the present end, need no count', () => {
  expect(isPeriodWrong({ period: 'P7D', ownCount: '' })).toBe(false);
  expect(durationOf({ period: 'keep', ownCount: '', ownUnit: 'day' })).toBeUndefined();
});

describe('the end of a period', () => {
  test.each([
    ['P1D', '2026-02-01T12:00:00.000Z'],
    ['P1M', '2026-02-28T12:00:00.000Z'],
    ['P4M', '2026-05-31T12:00:00.000Z'],
    ['P1W', '2026-02-07T12:00:00.000Z'],
    ['PT90M', '2026-01-31T13:30:00.000Z'],
  ])('%s', (duration, end) => {
    expect(new Date(endFrom(duration, now) ?? 0).toISOString()).toBe(end);
  });

  test('unlimited has none', () => {
    expect(endFrom('unlimited', now)).toBeUndefined();
  });
});
