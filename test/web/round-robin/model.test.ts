import { expect, test } from 'vitest';
import { errorsOf, inputOf, isStale, type Member, settingsOf } from '../../../web/round-robin/model.ts';

const member: Member = { userId: 'mia', name: 'Mia', weight: 2, today: 0, total: 3, eligible: true };
const pausedUntil = '2026-12-01T00:00:00.000Z';
const now = Date.parse('2026-11-28T12:00:00.000Z');

test.each([
  ['0', true],
  ['1', false],
  ['100', false],
  ['101', true],
  ['1.5', true],
  ['', true],
])('a weight of "%s"', (weight, isWrong) => {
  expect(errorsOf({ ...settingsOf(member), weight }).weight).toBe(isWrong);
});

test('a cap of 0 is a cap, and an empty one is none', () => {
  expect(inputOf({ weight: '2', dailyCap: '0', pause: '' }, member, now)).toEqual({ weight: 2, dailyCap: 0 });
  expect(inputOf(settingsOf(member), member, now)).toEqual({ weight: 2 });
});

test('a pause is kept, lifted, or counted from now', () => {
  const paused = { ...member, pausedUntil };
  expect(inputOf(settingsOf(paused), paused, now)).toEqual({ weight: 2, pausedUntil });
  expect(inputOf({ ...settingsOf(paused), pause: '' }, paused, now)).toEqual({ weight: 2 });
  expect(inputOf({ ...settingsOf(member), pause: '7' }, member, now).pausedUntil).toBe('2026-12-05T12:00:00.000Z');
});

test('only changed settings are stale: new leads are not', () => {
  expect(isStale(member, { ...member, total: 4, today: 1 })).toBe(false);
  expect(isStale(member, { ...member, pausedUntil })).toBe(true);
});
