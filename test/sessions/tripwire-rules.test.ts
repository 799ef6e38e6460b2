import { describe, expect, it } from 'vitest';
import { Tripwire } from '../../shared/accounts/policy-settings.ts';
import { countTowardsTripwire } from '../../shared/sessions/tripwire.ts';

const at = (minutes: number, millis = 0) => new Date(Date.UTC(2026, 10, 21, 8, minutes, 0, millis)).toISOString();
const wire = { actions: 3, perMinutes: 10 };

describe('the tripwire', () => {
  it.each<[string, string[], number, boolean]>([
    ['as many as allowed', [], 3, false],
    ['one too many', [], 4, true],
    ['one too many, one by one', [at(21), at(22), at(30)], 1, true],
    ['one that is just too old', [at(20), at(22), at(30)], 1, false],
    ['one that is not quite too old', [at(20, 1), at(22), at(30)], 1, true],
    ['none', [at(29), at(29), at(29)], 0, false],
    ['a million', [], 1_000_000, true],
    // They allowed more at that time.
    ['none, after more than is allowed by now', [at(26), at(27), at(28), at(29), at(29)], 0, false],
  ])('%s', (_, recent, count, tripped) => {
    expect(countTowardsTripwire(recent, count, wire, at(30)).tripped).toBe(tripped);
  });

  it('remembers what still counts, and no more than it takes to trip', () => {
    expect(countTowardsTripwire([at(10), at(25)], 1, wire, at(30)).recent).toEqual([at(25), at(30)]);
    expect(countTowardsTripwire([at(25), at(26)], 1000, wire, at(30)).recent).toHaveLength(4);
    expect(countTowardsTripwire([at(10)], 0, wire, at(30)).recent).toEqual([]);
  });

  it('counts on with what it remembered, as if it had remembered all', () => {
    let recent: string[] = [];
    const published = [0, 4, 8, 12, 13, 14, 15].map((minute) => {
      const result = countTowardsTripwire(recent, 1, wire, at(minute));
      recent = result.recent;
      return result.tripped;
    });
    expect(published).toEqual([false, false, false, false, true, true, true]);
  });

  it.each([
    { actions: 0, perMinutes: 1 },
    { actions: 101, perMinutes: 1 },
    { actions: 1, perMinutes: 0 },
    { actions: 1, perMinutes: 1441 },
    { actions: 1.5, perMinutes: 1 },
    { actions: 1 },
    { actions: 1, perMinutes: 1, perHours: 1 },
  ])('cannot be %j', (odd) => {
    expect(Tripwire.safeParse(odd).success).toBe(false);
  });
});
