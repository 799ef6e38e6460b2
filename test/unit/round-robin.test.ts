import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hindrance,
  joined,
  left,
  type Moment,
  pick,
  preview,
  type Roster,
  reweighted,
} from '../../shared/domain/round-robin.ts';

const moment: Moment = { now: '2026-11-22T08:00:00.000Z', day: '2026-11-22', suspended: new Set() };
const nobody: Roster = { sequence: 0, members: {} };

const rosterOf = (weights: Readonly<Record<string, number>>): Roster =>
  Object.entries(weights).reduce((roster, [id, weight]) => joined(roster, id, weight), nobody);

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
    expect(picks(rosterOf({ ada: 1, bob: 1, cyd: 1 }), 7).got).toEqual([
      'ada',
      'bob',
      'cyd',
      'ada',
      'bob',
      'cyd',
      'ada',
    ]);
  });

  it('gives a member of weight 2 twice as much, spread out', () => {
    const { got } = picks(rosterOf({ ada: 2, bob: 1 }), 6);
    expect(countsOf(got)).toEqual(
      new Map([
        ['ada', 4],
        ['bob', 2],
      ]),
    );
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

  it('gives somebody who joins or comes back their share from then on: no flood, no reset', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 100 }), (of, earlier, count) => {
        const settled = picks(rosterOf(of), earlier).roster;
        const { got } = picks(joined(settled, 'Newcomer', 1), count);
        const share = count / (1 + Object.values(of).reduce((sum, weight) => sum + weight, 0));
        expect(countsOf(got).get('Newcomer') ?? 0).toBeLessThanOrEqual(Math.ceil(share) + 1);
      }),
    );
  });

  it('passes over who is paused, until the very instant', () => {
    const roster = reweighted(rosterOf({ ada: 1, bob: 1 }), 'ada', {
      weight: 1,
      pausedUntil: '2026-11-22T09:00:00.000Z',
    });
    expect(new Set(picks(roster, 5).got)).toEqual(new Set(['bob']));
    const there = { ...moment, now: '2026-11-22T09:00:00.000Z' };
    expect(picks(picks(roster, 5).roster, 4, there).got).toEqual(['ada', 'bob', 'ada', 'bob']);
  });

  it('never gives more in a day than the cap, and starts anew the next day', () => {
    const roster = reweighted(rosterOf({ ada: 1 }), 'ada', { weight: 1, dailyCap: 3 });
    const first = picks(roster, 10);
    expect(first.got).toHaveLength(3);
    expect(hindrance('ada', first.roster.members['ada'] as never, moment)).toBe('capped');
    expect(picks(first.roster, 10, { ...moment, day: '2026-11-23' }).got).toHaveLength(3);
  });

  it('gives nothing to who is suspended, and nobody anything when nobody may', () => {
    const suspended = { ...moment, suspended: new Set(['ada']) };
    expect(pick(rosterOf({ ada: 1 }), suspended)).toBeUndefined();
    expect(pick(nobody, moment)).toBeUndefined();
  });

  it('previews what then comes', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 40 }), (of, count) => {
        const roster = picks(rosterOf(of), 17).roster;
        expect(preview(roster, moment, count)).toEqual(picks(roster, count).got);
      }),
    );
  });

  it('knows a member once, and forgets who leaves', () => {
    const roster = rosterOf({ ada: 1, bob: 1 });
    expect(joined(roster, 'ada', 5)).toBe(roster);
    expect(new Set(picks(left(roster, 'ada'), 4).got)).toEqual(new Set(['bob']));
  });
});
