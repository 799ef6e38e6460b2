import { describe, expect, it } from 'vitest';
import type { Threshold } from '../../shared/accounts/policy-settings.ts';
import {
  type ActionHistory,
  detectionEntry,
  emptyHistory,
  isPartOf,
  largestPerThreshold,
  recordActions,
} from '../../shared/sensitive-actions/detection.ts';
import type { ReportedAction } from '../../shared/sensitive-actions/recent-actions.ts';
import { later, minute } from '../support/world.ts';

const start = '2026-11-21T08:00:00.000Z';
const at = (millis: number) => later(start, millis);
const deed = (millis: number, items = 1, action = 'delete'): ReportedAction => ({ at: at(millis), action, items });
const policyOf = (...thresholds: Threshold[]) => ({ actions: ['delete', 'export'], thresholds });
const tenInTen = { items: 10, perMinutes: 10 };
const hour = 60 * minute;

/** Reports that come at `now`, one after the other. @returns the windows that were told of with each, and how much was done in them */
const atOnce = (policy: ReturnType<typeof policyOf>, now: number, ...reports: readonly ReportedAction[][]) => {
  let watch: ActionHistory = emptyHistory;
  return reports.map((deeds) => {
    const result = recordActions(watch, deeds, policy, at(now));
    watch = result?.watch ?? watch;
    return result?.detections.map((one) => [Date.parse(one.at) - Date.parse(start), one.items]);
  });
};

/** Reports one after the other, each at its own instant. @returns how much was detected with each */
const inTurn = (policy: ReturnType<typeof policyOf>, ...reports: readonly ReportedAction[][]) => {
  let watch: ActionHistory = emptyHistory;
  return reports.map((deeds) => {
    const result = recordActions(watch, deeds, policy, deeds.at(-1)?.at ?? start);
    if (result) watch = result.watch;
    return result?.detections.map(({ items }) => items);
  });
};

describe('a threshold', () => {
  it.each<[string, ReportedAction[], number[]]>([
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
    const result = recordActions(emptyHistory, deeds, policyOf(tenInTen), at(10 * minute));
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
    const { watch } = recordActions(emptyHistory, [deed(0, 11)], policyOf(tenInTen), start) ?? {};
    const changed = policyOf({ ...tenInTen, items: 9 });
    expect(recordActions(watch ?? emptyHistory, [deed(1)], changed, at(1))?.detections).toMatchObject([{ items: 12 }]);
  });

  it('is the same one in whatever order it names actions, and twice in a policy it is told of once', () => {
    const named = (...actions: string[]) => ({ ...tenInTen, actions });
    const { watch, detections } =
      recordActions(
        emptyHistory,
        [deed(0, 11)],
        policyOf(named('delete', 'export'), named('export', 'delete')),
        start,
      ) ?? {};
    expect(detections).toHaveLength(1);
    expect(
      recordActions(watch ?? emptyHistory, [deed(1)], policyOf(named('export', 'delete')), at(1))?.detections,
    ).toEqual([]);
  });

  it('is exceeded by what is reported late, where and when it was done', () => {
    const late = [deed(0, 6), deed(minute, 6)];
    expect(recordActions(emptyHistory, late, policyOf(tenInTen), at(5 * hour))?.detections).toMatchObject([
      { at: at(minute), items: 12 },
    ]);
    // Far apart from each other it is nothing, though it is reported at once.
    const apart = Array.from({ length: 20 }, (_, n) => deed(n * 10 * minute));
    expect(recordActions(emptyHistory, apart, policyOf(tenInTen), at(5 * hour))?.detections).toEqual([]);
    // It completes what was reported before it.
    expect(inTurn(policyOf(tenInTen), [deed(5 * minute, 6)], [deed(5 * minute, 1), deed(0, 4)])).toEqual([[], [11]]);
  });

  it('is exceeded by several reports that are all late, as if each had come in time', () => {
    const policy = policyOf({ items: 50, perMinutes: 60 });
    const fifty = [deed(0, 50)];
    expect(atOnce(policy, 2 * hour, fifty, fifty, fifty)).toEqual([[], [[0, 100]], []]);
    expect(atOnce(policy, 61 * minute, [deed(0, 40)], [deed(0, 40)])).toEqual([[], [[0, 80]]]);
    // As late as may be, and the longest window besides.
    const daily = policyOf({ items: 50, perMinutes: 1440 });
    expect(atOnce(daily, 24 * hour, fifty, [deed(0, 1)])).toEqual([[], [[0, 51]]]);
    const { watch = emptyHistory } = recordActions(emptyHistory, [deed(0, 50)], daily, start) ?? {};
    const late = recordActions(watch, [deed(24 * hour - 1, 1)], daily, at(48 * hour - 1));
    expect(late?.detections).toMatchObject([{ items: 51 }]);
  });

  it('that is exceeded now hides nothing that was done earlier, nor what was done at some other time', () => {
    const policy = policyOf({ items: 50, perMinutes: 60 });
    const now = 24 * hour;
    const found = atOnce(
      policy,
      now,
      [deed(now, 51)],
      // Ten hours ago, in the very hour before, in the same hour; and all of that once more.
      [deed(14 * hour, 100_000)],
      [deed(now - 1, 60)],
      [deed(now, 60)],
      [deed(14 * hour + 59 * minute, 70)],
      [deed(15 * hour, 70)],
    );
    expect(found).toEqual([[[now, 51]], [[14 * hour, 100_000]], [[now - 1, 60]], [], [], [[15 * hour, 140]]]);
  });

  it('is told of for each of its times in one report, where most was done', () => {
    const policy = policyOf(tenInTen);
    const deeds = [
      ...[deed(0, 11), deed(minute, 20), deed(9 * minute, 1), deed(10 * minute, 11)],
      ...[deed(2 * hour, 10), deed(3 * hour, 12)],
    ];
    expect(atOnce(policy, 4 * hour, deeds, deeds)).toEqual([
      [
        [9 * minute, 32],
        [10 * minute, 32],
        [3 * hour, 12],
      ],
      [[2 * hour, 20]],
    ]);
  });

  it('none: nothing is remembered', () => {
    expect(recordActions(emptyHistory, [deed(0, 1000)], policyOf(), start)).toBeUndefined();
  });
});

describe('of very many windows', () => {
  it('those are told of in which most was done, of each threshold', () => {
    const policy = policyOf({ items: 1, perMinutes: 1 }, { items: 1000, perMinutes: 1440 });
    const deeds = Array.from({ length: 50 }, (_, n) => deed(n * 2 * minute, 40 + ((n * 7) % 50)));
    const { detections = [] } = recordActions(emptyHistory, deeds, policy, at(2 * hour)) ?? {};
    expect(detections).toHaveLength(51);
    expect(largestPerThreshold(detections).map(({ items }) => items)).toEqual([
      ...deeds.map(({ items }) => items).filter((items) => items > 81),
      deeds.reduce((sum, { items }) => sum + items, 0),
    ]);
  });
});

describe('an exceeded threshold', () => {
  const policy = policyOf(tenInTen);
  const [detection] =
    recordActions(
      emptyHistory,
      [deed(0, 3), deed(9 * minute, 6), deed(10 * minute, 5, 'export')],
      policy,
      at(10 * minute),
    )?.detections ?? [];

  it('is told with who, what and how much', () => {
    if (!detection) throw new Error('nothing was detected');
    const cause = { actor: { kind: 'service', id: 'backend' }, now: at(10 * minute) } as const;
    expect(detectionEntry('acme', { userId: 'mia' }, detection, cause)).toMatchObject({
      type: 'sensitive-action.detected',
      target: { type: 'user', id: 'mia' },
      data: { userId: 'mia', actions: ['delete', 'export'], items: 11, threshold: tenInTen },
    });
    const inside = detectionEntry('acme', { sessionId: 'ses_1' }, detection, cause);
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
