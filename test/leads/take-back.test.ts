import { describe, expect, it } from 'vitest';
import { type Moment, memberOf, pick, type Roster, withSettings } from '../../shared/leads/round-robin.ts';
import { takeBack } from '../../shared/leads/take-back.ts';
import fc from '../support/random/fast-check.ts';
import { left, moment, picks, rosterOf, today, weights } from './round-robin-fixtures.ts';

const lead = { day: today, number: undefined };

/** Reassigns a lead as the route does. */
const reassign = (roster: Roster, from: string, to: string, at: Moment = moment): Roster =>
  pick(takeBack(roster, from, at, lead), at, to)?.roster ?? roster;

const totalOf = (roster: Roster, id: string): number => memberOf(roster, id)?.total ?? 0;
const passOf = (roster: Roster, id: string): number => memberOf(roster, id)?.pass ?? 0;

/** A lead of weight 1 in virtual time. */
const stride = 144_403_552_893_600;

describe('a lead that is taken back', () => {
  it('counts for the one who has it now, and the other makes up for it', () => {
    const { roster } = picks(rosterOf({ ada: 1, bob: 1, cyd: 1 }), 6);
    const moved = reassign(roster, 'bob', 'cyd');
    expect(['ada', 'bob', 'cyd'].map((id) => totalOf(moved, id))).toEqual([2, 1, 3]);
    expect(picks(moved, 3).got.join(' ')).toBe('bob ada bob');
  });

  it('keeps every distance between members who can get leads equal to that of their leads per weight', () => {
    fc.assert(
      fc.property(weights, fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { maxLength: 60 }), (of, steps) => {
        const ids = Object.keys(of);
        let roster = rosterOf(of);
        for (const [one, other, isReassigned] of steps) {
          const [from = '', to = ''] = [ids[one % ids.length], ids[other % ids.length]];
          if (isReassigned && from !== to && totalOf(roster, from) > 0) roster = reassign(roster, from, to);
          else roster = pick(roster, moment)?.roster ?? roster;
          for (const a of ids) {
            for (const b of ids) {
              const byLeads = totalOf(roster, a) / (of[a] ?? 1) - totalOf(roster, b) / (of[b] ?? 1);
              expect((passOf(roster, a) - passOf(roster, b)) / stride).toBeCloseTo(byLeads, 6);
            }
          }
          expect(Math.min(...ids.map((id) => passOf(roster, id)))).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('is fair again after as many leads as were moved, for each member', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (moves) => {
        let { roster } = picks(rosterOf({ ada: 1, bob: 1, cyd: 1 }), 60);
        for (let n = 0; n < moves; n++) roster = reassign(roster, 'ada', 'bob');
        const after = picks(roster, 6 * moves).roster;
        const totals = ['ada', 'bob', 'cyd'].map((id) => totalOf(after, id));
        expect(Math.max(...totals) - Math.min(...totals)).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('is not saved up by a member who cannot get leads', () => {
    const { roster } = picks(rosterOf({ ada: 1, bob: 1 }), 4);
    const paused = withSettings(roster, 'ada', { weight: 1, pausedUntil: '2026-11-22T09:00:00.000Z' });
    const moved = reassign(reassign(paused, 'ada', 'bob'), 'ada', 'bob');
    expect([totalOf(moved, 'ada'), totalOf(moved, 'bob'), passOf(moved, 'ada')]).toEqual([0, 4, 0]);
    const back = { ...moment, now: '2026-11-22T09:00:00.000Z' };
    expect(picks(picks(moved, 3).roster, 4, back).got.join(' ')).toBe('ada bob ada bob');
    const gone = left(roster, 'ada');
    expect(passOf(takeBack(takeBack(gone, 'ada', moment, lead), 'ada', moment, lead), 'ada')).toBe(0);
  });

  it('frees a place below the cap of its own day only', () => {
    const capped = withSettings(rosterOf({ ada: 1, bob: 1 }), 'ada', { weight: 1, dailyCap: 1 });
    const { roster } = picks(capped, 3);
    expect(memberOf(takeBack(roster, 'ada', moment, lead), 'ada')?.dayCount).toBe(0);
    expect(memberOf(takeBack(roster, 'ada', moment, { ...lead, day: '2026-11-21' }), 'ada')?.dayCount).toBe(1);
  });

  it('gives nothing to another user with the same id, nor to one who is no member', () => {
    const { roster } = picks(rosterOf({ ada: 1, bob: 1 }), 4);
    expect(takeBack(roster, 'ada', moment, { day: today, number: 77 })).toBe(roster);
    expect(takeBack(roster, 'eve', moment, lead)).toBe(roster);
    expect(memberOf(takeBack(roster, 'ada', moment, { day: today, number: 1 }), 'ada')?.total).toBe(1);
  });
});
