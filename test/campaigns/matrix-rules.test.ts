import { describe, expect, it } from 'vitest';
import {
  applyChanges,
  type CampaignAccess,
  campaignsIn,
  canRemove,
  countChangedCells,
  isContradictory,
  noAccess,
  revertChange,
  roundRobinsIn,
} from '../../shared/campaigns/campaign-access.ts';
import {
  bitmapOf,
  difference,
  has,
  intersection,
  numbersIn,
  sizeOf,
  union,
  without,
} from '../../shared/core/bitmap.ts';
import fc from '../support/random/fast-check.ts';

const numbers = fc.uniqueArray(fc.nat({ max: 2000 }), { maxLength: 60 });
const sorted = (some: Iterable<number>) => [...some].sort((one, other) => one - other);

describe('a bitmap', () => {
  it('holds what was put in, in any order', () => {
    fc.assert(
      fc.property(numbers, (some) => {
        const set = bitmapOf(some);
        expect(numbersIn(set)).toEqual(sorted(some));
        expect(sizeOf(set)).toBe(some.length);
        expect(some.every((one) => has(set, one))).toBe(true);
        expect(has(set, 2001)).toBe(false);
      }),
    );
  });

  it('combines as sets do, and equal sets are equal bytes', () => {
    fc.assert(
      fc.property(numbers, numbers, (some, others) => {
        const [a, b] = [bitmapOf(some), bitmapOf(others)];
        expect(union(a, b)).toEqual(bitmapOf([...some, ...others]));
        expect(intersection(a, b)).toEqual(bitmapOf(some.filter((one) => others.includes(one))));
        expect(without(a, b)).toEqual(bitmapOf(some.filter((one) => !others.includes(one))));
        expect(difference(a, b)).toEqual(
          bitmapOf([...some, ...others].filter((one) => some.includes(one) !== others.includes(one))),
        );
        expect(without(union(a, b), without(b, a))).toEqual(a);
      }),
    );
  });

  it('takes 125 bytes for 1,000 campaigns', () => {
    expect(bitmapOf(Array.from({ length: 1000 }, (_, number) => number))).toHaveLength(125);
  });
});

const box = fc.option(fc.boolean(), { nil: undefined });
const change = fc
  .record({ some: fc.uniqueArray(fc.nat({ max: 20 }), { maxLength: 12 }), canAccess: box, roundRobin: box })
  .filter((one) => !isContradictory(one));

describe('the boxes of a user', () => {
  it('are those of a plain table, and round robin is never without access', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const table = Array.from({ length: 21 }, () => ({ canAccess: false, roundRobin: false }));
        for (const { some, canAccess, roundRobin } of changes) {
          for (const cell of some.map((number) => table[number])) {
            if (!cell) continue;
            if (canAccess !== undefined) cell.canAccess = canAccess;
            if (canAccess === false) cell.roundRobin = false;
            if (roundRobin !== undefined) cell.roundRobin = roundRobin;
            if (roundRobin) cell.canAccess = true;
          }
        }
        const after = applyChanges(
          noAccess,
          changes.map(({ some, ...boxes }) => ({ campaigns: bitmapOf(some), ...boxes })),
        );
        table.forEach((cell, number) => {
          expect({ canAccess: has(after.access, number), roundRobin: has(after.roundRobin, number) }).toEqual(cell);
        });
        expect(numbersIn(without(after.roundRobin, after.access))).toEqual([]);
        expect(countChangedCells(noAccess, after)).toBe(table.filter((cell) => cell.canAccess).length);
        expect(applyChanges(after, [])).toEqual(after);
      }),
    );
  });

  it('cannot be asked to contradict themselves', () => {
    expect(isContradictory({ canAccess: false, roundRobin: true })).toBe(true);
    expect(isContradictory({ roundRobin: true })).toBe(false);
    expect([canRemove({ canAccess: false }), canRemove({ roundRobin: false }), canRemove({ canAccess: true })]).toEqual(
      [true, true, false],
    );
  });
});

const asChange = ({ some, ...boxes }: { some: number[]; canAccess?: boolean; roundRobin?: boolean }) => ({
  campaigns: bitmapOf(some),
  ...boxes,
});
const changes = fc.array(change, { maxLength: 6 }).map((all) => all.map((one) => asChange(one as never)));

/** Any state that changes can lead to: round robin within access. */
const state = changes.map((some) => applyChanges(noAccess, some));

const cell = ({ access, roundRobin }: CampaignAccess, number: number) => [has(access, number), has(roundRobin, number)];

describe('what is taken back', () => {
  it('is as it was before, without changes since', () => {
    fc.assert(
      fc.property(state, changes, (before, some) => {
        const after = applyChanges(before, some);
        expect(revertChange(after, before, after)).toEqual(before);
      }),
    );
  });

  it('stays as others have left it, cell by cell, and is as before elsewhere', () => {
    fc.assert(
      fc.property(state, changes, changes, (before, some, others) => {
        const after = applyChanges(before, some);
        const current = applyChanges(after, others);
        const back = revertChange(current, before, after);
        for (let number = 0; number <= 21; number++) {
          const isMine = String(cell(before, number)) !== String(cell(after, number));
          const isAsLeft = String(cell(current, number)) === String(cell(after, number));
          expect(cell(back, number)).toEqual(cell(isMine && isAsLeft ? before : current, number));
        }
        expect(numbersIn(without(back.roundRobin, back.access))).toEqual([]);
      }),
    );
  });

  it('is nothing when nothing was changed, and taking back twice is taking back once', () => {
    fc.assert(
      fc.property(state, state, changes, (current, before, some) => {
        expect(revertChange(current, before, before)).toEqual(current);
        const after = applyChanges(before, some);
        const once = revertChange(after, before, after);
        expect(revertChange(once, before, after)).toEqual(once);
      }),
    );
  });
});

describe('the campaigns that changes name', () => {
  it('are those of all of them; round robins those that can come to be others', () => {
    const some = [
      { campaigns: bitmapOf([1, 2]), canAccess: true },
      { campaigns: bitmapOf([3]), roundRobin: true },
      { campaigns: bitmapOf([4]), canAccess: false },
      { campaigns: bitmapOf([5]), roundRobin: false },
    ];
    expect(numbersIn(campaignsIn(some))).toEqual([1, 2, 3, 4, 5]);
    expect(numbersIn(roundRobinsIn(some))).toEqual([3, 4, 5]);
    fc.assert(
      fc.property(state, changes, (before, all) => {
        const after = applyChanges(before, all);
        const moved = difference(before.roundRobin, after.roundRobin);
        expect(numbersIn(without(moved, roundRobinsIn(all)))).toEqual([]);
      }),
    );
  });
});
