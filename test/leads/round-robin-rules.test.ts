import { describe, expect, it } from 'vitest';
import {
  type IneligibleReason,
  ineligibleReason,
  type MemberSettings,
  type Moment,
  pick,
  previewPicks,
  type Roster,
  syncMembers,
  turnDistance,
  turnOrder,
  withSettings,
} from '../../shared/leads/round-robin.ts';
import fc from '../support/fast-check.ts';

const today = '2026-11-22';
const moment: Moment = { now: `${today}T08:00:00.000Z`, day: today, ineligible: new Map() };
const nobody: Roster = { sequence: 0, members: {} };

/** These members and no others, each with the number that their place gives them. */
const present = (...ids: string[]): Map<string, number> => new Map(ids.map((id, index) => [id, index + 1]));

const rosterOf = (weights: Readonly<Record<string, number>>): Roster =>
  Object.entries(weights).reduce(
    (roster, [id, weight]) => withSettings(roster, id, { weight }),
    syncMembers(nobody, present(...Object.keys(weights)), today),
  );

/** The roster with somebody more in it, or without somebody. */
const joined = (roster: Roster, id: string): Roster =>
  syncMembers(roster, new Map([...numbersOf(roster), [id, 1000]]), today);
const left = (roster: Roster, id: string): Roster =>
  syncMembers(roster, new Map([...numbersOf(roster)].filter(([one]) => one !== id)), today);
const numbersOf = ({ members }: Roster): [string, number][] =>
  Object.entries(members).flatMap(([id, { number, away }]) => (away || number === undefined ? [] : [[id, number]]));

/** Picks `count` times. @returns who got the leads, in order, and the roster after them */
const picks = (roster: Roster, count: number, at: Moment = moment): { got: string[]; roster: Roster } => {
  const got: string[] = [];
  let current = roster;
  for (let lead = 0; lead < count; lead++) {
    const picked = pick(current, at);
    if (!picked) break;
    got.push(picked.userId);
    current = picked.roster;
  }
  return { got, roster: current };
};

const countsOf = (got: readonly string[]): Map<string, number> =>
  got.reduce((counts, id) => counts.set(id, (counts.get(id) ?? 0) + 1), new Map<string, number>());

/** The bound of the architecture, for every pair; a hair of slack for weights that do not divide the stride. */
const expectFair = (got: readonly string[], weights: Readonly<Record<string, number>>): void => {
  const counts = countsOf(got);
  for (const [one, v] of Object.entries(weights)) {
    for (const [other, w] of Object.entries(weights)) {
      const spread = Math.abs((counts.get(one) ?? 0) / v - (counts.get(other) ?? 0) / w);
      expect(spread).toBeLessThanOrEqual(1 / v + 1 / w + 1e-9);
    }
  }
};

const weights = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.integer({ min: 1, max: 100 }), {
  minKeys: 1,
  maxKeys: 8,
  noNullPrototype: true,
});

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

describe('who joins', () => {
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

  it('comes behind those who wait for the same turn', () => {
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

describe('who leaves', () => {
  it('gets nothing, and is no hindrance to the others', () => {
    const roster = left(picks(rosterOf({ ada: 1, bob: 1 }), 3).roster, 'ada');
    expect(new Set(picks(roster, 4).got)).toEqual(new Set(['bob']));
    expect(turnOrder(left(roster, 'bob'), moment)).toEqual([]);
  });

  it('comes back as they went, so that nobody gains by it', () => {
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
