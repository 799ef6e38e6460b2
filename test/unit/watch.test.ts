import { describe, expect, it } from 'vitest';
import type { Threshold } from '../../shared/domain/policy.ts';
import { type Deed, detected, isPartOf, untouched, type Watch, watched } from '../../shared/domain/watch.ts';
import { later, minute, second } from '../support/world.ts';

const start = '2026-11-21T08:00:00.000Z';
const at = (millis: number) => later(start, millis);
const deed = (millis: number, items = 1, action = 'delete'): Deed => ({ at: at(millis), action, items });
const policyOf = (...thresholds: Threshold[]) => ({ actions: ['delete', 'export'], thresholds });
const tenInTen = { items: 10, perMinutes: 10 };

/** Reports one after the other, each at its own instant. @returns how much was detected with each */
const inTurn = (policy: ReturnType<typeof policyOf>, ...reports: readonly Deed[][]) => {
  let watch: Watch = untouched;
  return reports.map((deeds) => {
    const result = watched(watch, deeds, policy, deeds.at(-1)?.at ?? start);
    if (result) watch = result.watch;
    return result?.detections.map(({ items }) => items);
  });
};

describe('a threshold', () => {
  it.each<[string, Deed[], number[]]>([
    ['as many as allowed', [deed(0, 10)], []],
    ['one too many', [deed(0, 11)], [11]],
    ['one too many, one by one', [deed(0, 6), deed(1, 4), deed(2)], [11]],
    ['one that is just too old', [deed(0, 1), deed(10 * minute, 10)], []],
    ['one that is not quite too old', [deed(1, 1), deed(10 * minute, 10)], [11]],
    ['what is not sensitive', [deed(0, 100, 'read')], []],
    ['not sensitive beside sensitive', [deed(0, 100, 'read'), deed(1, 10)], []],
    ['several actions together', [deed(0, 6), deed(1, 5, 'export')], [11]],
    ['in whatever order', [deed(2, 5), deed(0, 6)], [11]],
  ])('%s', (_, deeds, expected) => {
    const result = watched(untouched, deeds, policyOf(tenInTen), at(10 * minute));
    expect(result?.detections.map(({ items }) => items) ?? []).toEqual(expected);
  });

  it('is found exceeded by several reports together, and then once in its minutes', () => {
    const found = inTurn(
      policyOf(tenInTen),
      [deed(0, 6)],
      [deed(minute, 6)],
      [deed(2 * minute, 600)],
      // Not a millisecond before, with all that was done since.
      [deed(11 * minute - 1, 1)],
      [deed(11 * minute, 1)],
      [deed(11 * minute + 1, 600)],
      [deed(21 * minute, 1)],
    );
    expect(found).toEqual([[], [12], [], [], [602], [], [601]]);
  });

  it('that names actions looks at those alone, sensitive or not', () => {
    const policy = policyOf({ actions: ['share'], items: 3, perMinutes: 10 });
    expect(inTurn(policy, [deed(0, 50)], [deed(1, 3, 'share')], [deed(2, 1, 'share')])).toEqual([undefined, [], [4]]);
  });

  it('takes * for any action', () => {
    const policy = policyOf({ actions: ['*'], items: 3, perMinutes: 10 });
    expect(inTurn(policy, [deed(0, 2)], [deed(1, 2, 'anything')])).toEqual([[], [4]]);
    expect(inTurn({ actions: ['*'], thresholds: [tenInTen] }, [deed(0, 11, 'anything')])).toEqual([[11]]);
  });

  it('is held apart from others, each with its own time', () => {
    const policy = policyOf({ items: 5, perMinutes: 1 }, { items: 12, perMinutes: 60 });
    const found = inTurn(policy, [deed(0, 6)], [deed(2 * minute, 6)], [deed(3 * minute, 1)], [deed(4 * minute, 6)]);
    expect(found).toEqual([[6], [6], [13], [6]]);
  });

  it('that was changed is another', () => {
    const { watch } = watched(untouched, [deed(0, 11)], policyOf(tenInTen), start) ?? {};
    const changed = policyOf({ ...tenInTen, items: 9 });
    expect(watched(watch ?? untouched, [deed(1)], changed, at(1))?.detections).toMatchObject([{ items: 12 }]);
  });

  it('is exceeded by what is reported late, where and when it was done', () => {
    const hours = 60 * minute;
    const late = [deed(0, 6), deed(minute, 6)];
    const result = watched(untouched, late, policyOf(tenInTen), at(5 * hours));
    expect(result?.detections).toMatchObject([{ at: at(minute), items: 12 }]);
    expect(result?.watch.recent).toEqual([]);
    // Far apart from each other it is nothing, though it is reported at once.
    const apart = Array.from({ length: 20 }, (_, n) => deed(n * 10 * minute));
    expect(watched(untouched, apart, policyOf(tenInTen), at(5 * hours))?.detections).toEqual([]);
    // It completes what was reported before it.
    expect(inTurn(policyOf(tenInTen), [deed(5 * minute, 6)], [deed(5 * minute, 1), deed(0, 4)])).toEqual([[], [11]]);
  });

  it('none: nothing is remembered', () => {
    expect(watched(untouched, [deed(0, 1000)], policyOf(), start)).toBeUndefined();
  });
});

describe('what is remembered', () => {
  it('is what the longest window may still ask for, oldest first, without anything else', () => {
    const policy = policyOf(tenInTen, { items: 5000, perMinutes: 30 });
    const { watch } = watched(untouched, [deed(0), deed(1), deed(minute)], policy, at(minute)) ?? {};
    const more = { ...deed(30 * minute), resourceIds: ['secret'] };
    expect(watched(watch ?? untouched, [more], policy, at(30 * minute))?.watch.recent).toEqual([
      deed(1),
      deed(minute),
      deed(30 * minute),
    ]);
  });

  it('stays small however much is done, and counts on as if it were all there', () => {
    const policy = policyOf({ items: 9000, perMinutes: 1440 }, { items: 59, perMinutes: 60 });
    let watch: Watch = untouched;
    const found: [number, number[]][] = [];
    // Every minute for two days: 60 an hour, 1,440 a day.
    for (let n = 1; n <= 2880; n++) {
      const result = watched(watch, [deed(n * minute)], policy, at(n * minute));
      watch = result?.watch ?? watch;
      expect(watch.recent.length).toBeLessThanOrEqual(401);
      const items = result?.detections.map((one) => one.items) ?? [];
      if (items.length > 0) found.push([n, items]);
    }
    // Never more than a sixteenth above what it really is, never below.
    const [first, ...rest] = found;
    expect([first?.[0], rest.length]).toEqual([60, 47]);
    for (const [, [items]] of found) {
      expect(items).toBeGreaterThanOrEqual(60);
      expect(items).toBeLessThanOrEqual(60 * (1 + 1 / 16));
    }
    const inADay = watch.recent.reduce((sum, { items }) => sum + items, 0);
    expect(inADay).toBeGreaterThanOrEqual(1440);
    expect(inADay).toBeLessThanOrEqual(1440 * (1 + 1 / 16));
  });

  it('stays bounded when everything is called something else', () => {
    const policy = { actions: ['*'], thresholds: [{ items: 100_000, perMinutes: 1440 }] };
    let watch: Watch = untouched;
    for (let n = 0; n < 60; n++) {
      const deeds = Array.from({ length: 50 }, (_, index) => deed(n * second, 1, `action-${n}-${index}`));
      watch = watched(watch, deeds, policy, at(n * second))?.watch ?? watch;
    }
    expect(watch.recent.length).toBe(1600);
  });
});

describe('an exceeded threshold', () => {
  const policy = policyOf(tenInTen);
  const [detection] =
    watched(untouched, [deed(0, 3), deed(9 * minute, 6), deed(10 * minute, 5, 'export')], policy, at(10 * minute))
      ?.detections ?? [];

  it('is told with who, what and how much', () => {
    if (!detection) throw new Error('nothing was detected');
    const cause = { actor: { kind: 'service', id: 'backend' }, now: at(10 * minute) } as const;
    expect(detected('acme', { userId: 'mia' }, detection, cause)).toMatchObject({
      type: 'sensitive-action.detected',
      target: { type: 'user', id: 'mia' },
      data: { userId: 'mia', actions: ['delete', 'export'], items: 11, threshold: tenInTen },
    });
    const inside = detected('acme', { sessionId: 'ses_1' }, detection, cause);
    expect([inside.target, inside.data]).toEqual([
      { type: 'support-session', id: 'ses_1' },
      { sessionId: 'ses_1', actions: ['delete', 'export'], items: 11, threshold: tenInTen },
    ]);
  });

  it.each<[number, string, boolean]>([
    [0, 'delete', false],
    [1, 'delete', true],
    [10 * minute, 'export', true],
    [10 * minute + 1, 'export', false],
    [9 * minute, 'read', false],
  ])('at %i ms, %s is part of it: %s', (millis, action, expected) => {
    if (!detection) throw new Error('nothing was detected');
    expect(isPartOf({ at: at(millis), action }, detection, policy)).toBe(expected);
  });
});
