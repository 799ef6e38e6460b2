import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitmapOf, difference, has, numbersIn, sizeOf, union, without } from '../../shared/domain/bitmap.ts';
import { applied, cellsChanged, contradicts, noAccess, removes } from '../../shared/domain/campaign-access.ts';

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
  .filter((one) => !contradicts(one));

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
        const after = applied(
          noAccess,
          changes.map(({ some, ...boxes }) => ({ campaigns: bitmapOf(some), ...boxes })),
        );
        table.forEach((cell, number) => {
          expect({ canAccess: has(after.access, number), roundRobin: has(after.roundRobin, number) }).toEqual(cell);
        });
        expect(numbersIn(without(after.roundRobin, after.access))).toEqual([]);
        expect(cellsChanged(noAccess, after)).toBe(table.filter((cell) => cell.canAccess).length);
        expect(applied(after, [])).toEqual(after);
      }),
    );
  });

  it('cannot be asked to contradict themselves', () => {
    expect(contradicts({ canAccess: false, roundRobin: true })).toBe(true);
    expect(contradicts({ roundRobin: true })).toBe(false);
    expect([removes({ canAccess: false }), removes({ roundRobin: false }), removes({ canAccess: true })]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
