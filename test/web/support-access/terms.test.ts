import { expect, test } from 'vitest';
import { changedTerms, errorsOf, grantBodyOf, periodsUpTo, type Terms } from '../../../web/support-access/terms.ts';

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

test.each(['', '0', '-1', '1.5', 'x', '99999'])('"%s" is no length of a period', (ownCount) => {
  const own = { ...terms, period: 'own', ownCount };
  expect(errorsOf(own)).toEqual({ ownCount: true });
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

test('an approval offers no period that is longer than the requested one', () => {
  const periods = ['P1D', 'P7D', 'P1M', 'unlimited'];
  expect(periodsUpTo('P14D', periods, now)).toEqual(['P1D', 'P7D']);
  expect(periodsUpTo('unlimited', periods, now)).toEqual(periods);
});
