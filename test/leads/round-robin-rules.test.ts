import { describe, expect, it } from 'vitest';
import {
  type IneligibleReason,
  ineligibleReason,
  type MemberSettings,
  type Moment,
  pick,
  previewPicks,
  type Roster,
  turnDistance,
  turnOrder,
  withSettings,
} from '../../shared/leads/round-robin.ts';
import fc from '../support/random/fast-check.ts';
import { countsOf, expectFair, left, moment, nobody, picks, rosterOf, weights } from './round-robin-fixtures.ts';

describe('a round robin', () => {
  it('goes round, the one who waited longest first', () => {
    expect(picks(rosterOf({ ada: 1, bob: 1, cyd: 1 }), 7).got.join(' ')).toBe('ada bob cyd ada bob cyd ada');
  });

  it('gives a member of weight 2 twice as much, spread out', () => {
    const { got } = picks(rosterOf({ ada: 2, bob: 1 }), 6);
    expect(Object.fromEntries(countsOf(got))).toEqual({ ada: 4, bob: 2 });
    expect(got.join()).not.toContain('ada,ada,ada');
  });

  it('is fair after every single pick, whatever the weights', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 300 }), (of, count) => {
        const { got } = picks(rosterOf(of), count);
        expect(got).toHaveLength(count);
        for (let some = 1; some <= count; some += 7) expectFair(got.slice(0, some), of);
        expectFair(got, of);
      }),
    );
  });

  it('stays fair after very many picks, with numbers that stay small', () => {
    const of = { ada: 97, bob: 61, cyd: 1 };
    const { got, roster } = picks(rosterOf(of), 20_000);
    expectFair(got, of);
    for (const { pass } of Object.values(roster.members)) expect(pass).toBeLessThan(Number.MAX_SAFE_INTEGER / 2);
  });

  it('passes over who is paused, until the very instant', () => {
    const roster = withSettings(rosterOf({ ada: 1, bob: 1 }), 'ada', {
      weight: 1,
      pausedUntil: '2026-11-22T09:00:00.000Z',
    });
    const at = (now: string): Moment => ({ ...moment, now });
    expect(turnOrder(roster, at('2026-11-22T08:59:59.999Z'))).toEqual(['bob']);
    expect(turnOrder(roster, at('2026-11-22T09:00:00.000Z'))).toEqual(['ada', 'bob']);
    const { roster: after } = picks(roster, 5);
    expect(picks(after, 4, at('2026-11-22T09:00:00.000Z')).got.join(' ')).toBe('ada bob ada bob');
  });

  it('never gives more in a day than the cap, and starts anew the next day', () => {
    const roster = withSettings(rosterOf({ ada: 1 }), 'ada', { weight: 1, dailyCap: 3 });
    const first = picks(roster, 10);
    expect(first.got).toHaveLength(3);
    expect(ineligibleReason('ada', first.roster.members['ada'] as never, moment)).toBe('capped');
    const tomorrow = picks(first.roster, 10, { ...moment, day: '2026-11-23' });
    expect(tomorrow.got).toHaveLength(3);
    expect(tomorrow.roster.members['ada']).toMatchObject({ dayCount: 3, total: 6 });
    expect(pick(withSettings(roster, 'ada', { weight: 1, dailyCap: 0 }), moment)).toBeUndefined();
  });

  it('gives nothing to who is ineligible, and nobody anything when nobody may', () => {
    for (const why of ['suspended', 'no-access'] as const) {
      const at: Moment = { ...moment, ineligible: new Map([['ada', why]]) };
      const roster = rosterOf({ ada: 1, bob: 1 });
      expect(ineligibleReason('ada', roster.members['ada'] as never, at)).toBe(why);
      expect(new Set(picks(roster, 4, at).got)).toEqual(new Set(['bob']));
      expect(pick(rosterOf({ ada: 1 }), at)).toBeUndefined();
    }
    expect(pick(nobody, moment)).toBeUndefined();
  });

  it('names one reason, the one that lasts longest first', () => {
    const terms: MemberSettings = { weight: 1, dailyCap: 0, pausedUntil: '2027-01-01T00:00:00.000Z' };
    const roster = withSettings(rosterOf({ ada: 1 }), 'ada', terms);
    const reason = (some: Roster, at: Moment): IneligibleReason | undefined =>
      ineligibleReason('ada', some.members['ada'] as never, at);
    expect(reason(roster, moment)).toBe('paused');
    const suspended: Moment = { ...moment, ineligible: new Map([['ada', 'suspended']]) };
    expect(reason(roster, suspended)).toBe('suspended');
    expect(reason(left(roster, 'ada'), suspended)).toBe('away');
  });

  it('previews what then comes', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 40 }), (of, count) => {
        const roster = picks(rosterOf(of), 17).roster;
        expect(previewPicks(roster, moment, count)).toEqual(picks(roster, count).got);
      }),
    );
    expect(
      previewPicks(withSettings(rosterOf({ ada: 1 }), 'ada', { weight: 1, dailyCap: 2 }), moment, 10),
    ).toHaveLength(2);
  });

  it('does not change the roster that it is given', () => {
    const roster = rosterOf({ ada: 1, bob: 3 });
    const before = structuredClone(roster);
    picks(roster, 10);
    previewPicks(roster, moment, 10);
    left(roster, 'ada');
    expect(roster).toEqual(before);
  });
});

describe('a preferred member', () => {
  it('gets the lead out of turn, and it counts towards their share', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 5 }), (of, earlier, times) => {
        let { roster } = picks(rosterOf(of), earlier);
        const got = picks(rosterOf(of), earlier).got;
        const [id = ''] = Object.keys(of).sort();
        for (let n = 0; n < times; n++) {
          const picked = pick(roster, moment, id);
          expect(picked?.userId).toBe(id);
          roster = picked?.roster ?? roster;
          got.push(id);
        }
        // Until all are level again, the others get theirs first.
        const level = 200 * times * (Object.keys(of).length + 1);
        expectFair([...got, ...picks(roster, level).got], of);
      }),
      { numRuns: 30 },
    );
  });

  it('is like any other when they may not get one, or are not there', () => {
    const roster = rosterOf({ ada: 1, bob: 1 });
    const paused = withSettings(roster, 'bob', { weight: 1, pausedUntil: '2027-01-01T00:00:00.000Z' });
    expect(pick(paused, moment, 'bob')?.userId).toBe('ada');
    expect(pick(left(picks(roster, 2).roster, 'bob'), moment, 'bob')?.userId).toBe('ada');
    expect(pick(roster, moment, 'nobody')?.userId).toBe('ada');
  });
});

describe('new terms', () => {
  it('count what is owed for the last lead in the new weight', () => {
    const { roster } = picks(rosterOf({ ada: 1, bob: 1 }), 1);
    const changed = withSettings(roster, 'ada', { weight: 4 });
    expect(turnDistance(roster.members['ada'] as never)).toBe(1);
    expect(turnDistance(changed.members['ada'] as never)).toBe(0.25);
    expect(withSettings(changed, 'ada', { weight: 1 }).members['ada']).toEqual(roster.members['ada']);
  });

  it('replace the old ones whole, and are of members only', () => {
    const roster = withSettings(rosterOf({ ada: 1 }), 'ada', { weight: 2, dailyCap: 3, pausedUntil: moment.now });
    expect(withSettings(roster, 'ada', { weight: 2 }).members['ada']).not.toHaveProperty('dailyCap');
    expect(withSettings(roster, 'ada', { weight: 2 }).members['ada']).not.toHaveProperty('pausedUntil');
    expect(withSettings(roster, 'bob', { weight: 2 })).toBe(roster);
  });
});
