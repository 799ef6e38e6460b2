import { expect, test } from 'vitest';
import { type Grant, isNear, needsReconfirmation, termChanges } from '../../../web/support-access/model.ts';

const now = Date.UTC(2026, 0, 31, 12);
const at = (hours: number): string => new Date(now + hours * 3_600_000).toISOString();

test.each([
  ['a week, two days left', -120, 48, false],
  ['a week, ten hours left', -158, 10, true],
  ['four months, a day and an hour left', -2855, 25, false],
  ['four months, a day left', -2856, 24, true],
  ['ended', -10, 0, false],
])('%s: the end is near: %s', (_, start, end, expected) => {
  expect(isNear({ grantedAt: at(start), expiresAt: at(end) }, now)).toBe(expected);
});

test('an unlimited grant has no end that is near, but is to be confirmed in the last two weeks', () => {
  expect(isNear({ grantedAt: at(-1), expiresAt: null }, now)).toBe(false);
  expect(needsReconfirmation({ reconfirmBy: at(24 * 15) }, now)).toBe(false);
  expect(needsReconfirmation({ reconfirmBy: at(24 * 14) }, now)).toBe(true);
});

test('the terms that another user has changed', () => {
  const was = { expiresAt: at(1), teams: ['a'], scope: 'full' } as Grant;
  const is = { ...was, expiresAt: null, scope: 'read_only' } as Grant;
  expect(termChanges(was, is).map(({ term }) => term)).toEqual(['end', 'scope']);
});
