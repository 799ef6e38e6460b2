import { describe, expect, it } from 'vitest';
import { type MemberSettings, pick, syncMembers, turnOrder, withSettings } from '../../shared/leads/round-robin.ts';
import fc from '../support/random/fast-check.ts';
import {
  countsOf,
  joined,
  left,
  moment,
  numbersOf,
  picks,
  present,
  rosterOf,
  today,
  weights,
} from './round-robin-fixtures.ts';

describe('a member who joins', () => {
  it('gets their share from then on: no flood, no reset', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 100 }), (of, earlier, count) => {
        const settled = picks(rosterOf(of), earlier).roster;
        const { got } = picks(joined(settled, 'Newcomer'), count);
        const share = count / (1 + Object.values(of).reduce((sum, weight) => sum + weight, 0));
        expect(countsOf(got).get('Newcomer') ?? 0).toBeLessThanOrEqual(Math.ceil(share) + 1);
      }),
    );
  });

  it('comes behind members who wait for the same turn', () => {
    const { roster } = picks(rosterOf({ bob: 1, cyd: 1 }), 2);
    expect(turnOrder(joined(roster, 'ada'), moment)[0]).toBe('ada');
    expect(turnOrder(joined(rosterOf({ bob: 1, cyd: 1 }), 'ada'), moment)).toEqual(['ada', 'bob', 'cyd']);
    const one = picks(rosterOf({ bob: 1, cyd: 1, dan: 1 }), 1).roster;
    expect(turnOrder(joined(one, 'ada'), moment)).toEqual(['cyd', 'dan', 'ada', 'bob']);
  });

  it('is known once', () => {
    const roster = picks(rosterOf({ ada: 2, bob: 1 }), 5).roster;
    expect(syncMembers(roster, present('ada', 'bob'), today)).toEqual(roster);
  });
});

describe('a member who leaves', () => {
  it('gets nothing, and is no hindrance to the others', () => {
    const roster = left(picks(rosterOf({ ada: 1, bob: 1 }), 3).roster, 'ada');
    expect(new Set(picks(roster, 4).got)).toEqual(new Set(['bob']));
    expect(turnOrder(left(roster, 'bob'), moment)).toEqual([]);
  });

  it('comes back with the same balance, so that leaving is no advantage', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 60 }), (of, earlier) => {
        const roster = picks(rosterOf(of), earlier).roster;
        const [id = ''] = Object.keys(of);
        const number = roster.members[id]?.number ?? 0;
        const away = left(roster, id);
        const back = syncMembers(away, new Map([...numbersOf(away), [id, number]]), today);
        expect(back.members[id]?.pass).toBe(roster.members[id]?.pass);
        expect(back.members[id]?.weight).toBe(of[id]);
        if (roster.members[id]?.dayCount) expect(back).toEqual(roster);
      }),
    );
  });

  it('has their debt forgiven as the others get theirs', () => {
    const { roster } = picks(rosterOf({ ada: 1, bob: 1 }), 1);
    const back = joined(picks(left(roster, 'ada'), 20).roster, 'ada');
    // Neither one turn for each that was missed, nor none until the others have caught up.
    expect(picks(back, 6).got.filter((id) => id === 'ada')).toHaveLength(3);
  });

  it('is another person under the same id when the number is another: then they start anew', () => {
    const terms: MemberSettings = { weight: 9, dailyCap: 4, pausedUntil: '2027-01-01T00:00:00.000Z' };
    const roster = withSettings(picks(rosterOf({ ada: 1, bob: 1 }), 3).roster, 'ada', terms);
    const other = syncMembers(left(roster, 'ada'), new Map([['ada', 77]]), today);
    expect(other.members['ada']).toEqual({ weight: 1, pass: 0, lastSequence: 3, number: 77 });
    expect(syncMembers(roster, new Map([['ada', 77]]), today).members['ada']).toEqual(other.members['ada']);
  });

  it('is forgotten when there is nothing to remember', () => {
    expect(left(rosterOf({ ada: 1, bob: 1 }), 'ada').members).not.toHaveProperty('ada');
    for (const terms of [{ weight: 2 }, { weight: 1, dailyCap: 9 }, { weight: 1, pausedUntil: moment.now }]) {
      expect(left(withSettings(rosterOf({ ada: 1 }), 'ada', terms), 'ada').members['ada']).toMatchObject({
        ...terms,
        away: true,
      });
    }
  });

  it('cannot get around their cap by leaving and coming back', () => {
    const capped = withSettings(rosterOf({ ada: 1 }), 'ada', { weight: 1, dailyCap: 2 });
    const { roster } = picks(capped, 5);
    const back = syncMembers(left(roster, 'ada'), present('ada'), today);
    expect(pick(back, moment)).toBeUndefined();
  });
});
