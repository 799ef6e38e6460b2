import { expect } from 'vitest';
import { type Moment, pick, type Roster, syncMembers, withSettings } from '../../shared/leads/round-robin.ts';
import fc from '../support/random/fast-check.ts';

export const today = '2026-11-22';
export const moment: Moment = { now: `${today}T08:00:00.000Z`, day: today, ineligible: new Map() };
export const nobody: Roster = { sequence: 0, members: {} };

/** These members and no others, each with the number that their place gives them. */
export const present = (...ids: string[]): Map<string, number> => new Map(ids.map((id, index) => [id, index + 1]));

export const rosterOf = (weights: Readonly<Record<string, number>>): Roster =>
  Object.entries(weights).reduce(
    (roster, [id, weight]) => withSettings(roster, id, { weight }),
    syncMembers(nobody, present(...Object.keys(weights)), today),
  );

/** The roster with a member added or removed. */
export const joined = (roster: Roster, id: string): Roster =>
  syncMembers(roster, new Map([...numbersOf(roster), [id, 1000]]), today);
export const left = (roster: Roster, id: string): Roster =>
  syncMembers(roster, new Map([...numbersOf(roster)].filter(([one]) => one !== id)), today);
export const numbersOf = ({ members }: Roster): [string, number][] =>
  Object.entries(members).flatMap(([id, { number, away }]) => (away || number === undefined ? [] : [[id, number]]));

/** Picks `count` times. @returns who got the leads, in order, and the roster after them */
export const picks = (roster: Roster, count: number, at: Moment = moment): { got: string[]; roster: Roster } => {
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

export const countsOf = (got: readonly string[]): Map<string, number> =>
  got.reduce((counts, id) => counts.set(id, (counts.get(id) ?? 0) + 1), new Map<string, number>());

/** The bound of the architecture, for every pair; a hair of slack for weights that do not divide the stride. */
export const expectFair = (got: readonly string[], weights: Readonly<Record<string, number>>): void => {
  const counts = countsOf(got);
  for (const [one, v] of Object.entries(weights)) {
    for (const [other, w] of Object.entries(weights)) {
      const spread = Math.abs((counts.get(one) ?? 0) / v - (counts.get(other) ?? 0) / w);
      expect(spread).toBeLessThanOrEqual(1 / v + 1 / w + 1e-9);
    }
  }
};

export const weights = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.integer({ min: 1, max: 100 }), {
  minKeys: 1,
  maxKeys: 8,
  noNullPrototype: true,
});
