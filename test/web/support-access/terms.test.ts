import { describe, expect, test } from 'vitest';
import {
  changedTerms,
  durationOf,
  endFrom,
  errorsOf,
  grantBodyOf,
  periodsUpTo,
  type Terms,
} from '../../../web/support-access/terms.ts';

const terms: Terms = {
  period: 'P7D',
  ownCount: '',
  ownUnit: 'day',
  teams: ['customer_service'],
  scope: 'read_only',
  reason: ' ',
  ticket: ' T-1 ',
};
const now = Date.UTC(2026, 0, 31, 12);

test('a period of one’s own becomes an ISO duration', () => {
  const own = { ...terms, period: 'own', ownCount: ' 12 ' };
  const durations = (['hour', 'day', 'week', 'month'] as const).map((ownUnit) => durationOf({ ...own, ownUnit }));
  expect(durations).toEqual(['PT12H', 'P12D', 'P12W', 'P12M']);
});

test.each(['', '0', '-1', '1.5', 'x', '99999'])('"%s" is no length of a period', (ownCount) => {
  const own = { ...terms, period: 'own', ownCount };
  expect(errorsOf(own)).toEqual({ ownCount: true });
  expect(durationOf(own)).toBeUndefined();
});

test('at least one team is needed', () => {
  expect(errorsOf(terms)).toEqual({});
  expect(errorsOf({ ...terms, teams: [] })).toEqual({ teams: true });
});

test('a grant is created with trimmed texts, and without empty ones', () => {
  expect(grantBodyOf(terms)).toEqual({
    duration: 'P7D',
    teams: ['customer_service'],
    scope: 'read_only',
    ticket: 'T-1',
  });
});

test('only what differs is changed', () => {
  const before = { teams: ['b', 'a'], scope: 'full' as const };
  expect(changedTerms(before, { ...terms, period: 'keep', teams: ['a', 'b'], scope: 'full' })).toEqual({});
  expect(changedTerms(before, terms)).toEqual({ duration: 'P7D', teams: ['customer_service'], scope: 'read_only' });
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

test('an approval offers no period that is longer than the requested one', () => {
  const periods = ['P1D', 'P7D', 'P1M', 'unlimited'];
  expect(periodsUpTo('P14D', periods, now)).toEqual(['P1D', 'P7D']);
  expect(periodsUpTo('unlimited', periods, now)).toEqual(periods);
});
