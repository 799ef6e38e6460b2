import { describe, expect, it } from 'vitest';
import type { Threshold } from '../../shared/accounts/policy-settings.ts';
import {
  type ActionHistory,
  detectionEntry,
  emptyHistory,
  isPartOfDetection,
  largestPerThreshold,
  recordActions,
} from '../../shared/sensitive-actions/detection.ts';
import type { ReportedAction } from '../../shared/sensitive-actions/recent-actions.ts';
import { later, minute } from '../support/clock/clock.ts';

const start = '2026-11-21T08:00:00.000Z';
const at = (millis: number) => later(start, millis);
const reported = (millis: number, items = 1, action = 'delete'): ReportedAction => ({ at: at(millis), action, items });
const policyOf = (...thresholds: Threshold[]) => ({ actions: ['delete', 'export'], thresholds });
const tenInTen = { items: 10, perMinutes: 10 };
const hour = 60 * minute;

/** Records reports one after the other, all at `now`. @returns for each the detected windows: their end and number of items */
const atOnce = (policy: ReturnType<typeof policyOf>, now: number, ...reports: readonly ReportedAction[][]) => {
  let history: ActionHistory = emptyHistory;
  return reports.map((actions) => {
    const result = recordActions(history, actions, policy, at(now));
    history = result?.history ?? history;
    return result?.detections.map((one) => [Date.parse(one.at) - Date.parse(start), one.items]);
  });
};

/** Records reports one after the other, each at its own instant. @returns for each the numbers of items detected */
const inTurn = (policy: ReturnType<typeof policyOf>, ...reports: readonly ReportedAction[][]) => {
  let history: ActionHistory = emptyHistory;
  return reports.map((actions) => {
    const result = recordActions(history, actions, policy, actions.at(-1)?.at ?? start);
    if (result) history = result.history;
    return result?.detections.map(({ items }) => items);
  });
};

describe('a threshold', () => {
  it.each<[string, ReportedAction[], number[]]>([
    ['the allowed number', [reported(0, 10)], []],
    ['one too many', [reported(0, 11)], [11]],
    ['one too many, one by one', [reported(0, 6), reported(1, 4), reported(2)], [11]],
    ['one that is just outside the window', [reported(0, 1), reported(10 * minute, 10)], []],
    ['one that is just inside the window', [reported(1, 1), reported(10 * minute, 10)], [11]],
    ['an action that is not sensitive', [reported(0, 100, 'read')], []],
    ['actions of which some are not sensitive', [reported(0, 100, 'read'), reported(1, 10)], []],
    ['several actions together', [reported(0, 6), reported(1, 5, 'export')], [11]],
    ['actions in any order', [reported(2, 5), reported(0, 6)], [11]],
  ])('%s', (_, actions, expected) => {
    const result = recordActions(emptyHistory, actions, policyOf(tenInTen), at(10 * minute));
    expect(result?.detections.map(({ items }) => items) ?? []).toEqual(expected);
  });

  it('is exceeded by several reports together, and detected once per `perMinutes`', () => {
    const found = inTurn(
      policyOf(tenInTen),
      [reported(0, 6)],
      [reported(minute, 6)],
      [reported(2 * minute, 600)],
      // Not a millisecond earlier, and with all actions since.
      [reported(11 * minute - 1, 1)],
      [reported(11 * minute, 1)],
      [reported(11 * minute + 1, 600)],
      [reported(21 * minute, 1)],
    );
    expect(found).toEqual([[], [12], [], [], [602], [], [601]]);
  });

  it('with actions of its own counts only those, sensitive or not', () => {
    const policy = policyOf({ actions: ['share'], items: 3, perMinutes: 10 });
    expect(inTurn(policy, [reported(0, 50)], [reported(1, 3, 'share')], [reported(2, 1, 'share')])).toEqual([
      undefined,
      [],
      [4],
    ]);
  });

  it('treats * as any action', () => {
    const policy = policyOf({ actions: ['*'], items: 3, perMinutes: 10 });
    expect(inTurn(policy, [reported(0, 2)], [reported(1, 2, 'anything')])).toEqual([[], [4]]);
    expect(inTurn({ actions: ['*'], thresholds: [tenInTen] }, [reported(0, 11, 'anything')])).toEqual([[11]]);
  });

  it('is independent of the other thresholds', () => {
    const policy = policyOf({ items: 5, perMinutes: 1 }, { items: 12, perMinutes: 60 });
    const found = inTurn(
      policy,
      [reported(0, 6)],
      [reported(2 * minute, 6)],
      [reported(3 * minute, 1)],
      [reported(4 * minute, 6)],
    );
    expect(found).toEqual([[6], [6], [13], [6]]);
  });

  it('counts as a new threshold after a change', () => {
    const { history } = recordActions(emptyHistory, [reported(0, 11)], policyOf(tenInTen), start) ?? {};
    const changed = policyOf({ ...tenInTen, items: 9 });
    expect(recordActions(history ?? emptyHistory, [reported(1)], changed, at(1))?.detections).toMatchObject([
      { items: 12 },
    ]);
  });

  it('is the same with its actions in any order, and detected once when the policy has it twice', () => {
    const named = (...actions: string[]) => ({ ...tenInTen, actions });
    const { history, detections } =
      recordActions(
        emptyHistory,
        [reported(0, 11)],
        policyOf(named('delete', 'export'), named('export', 'delete')),
        start,
      ) ?? {};
    expect(detections).toHaveLength(1);
    expect(
      recordActions(history ?? emptyHistory, [reported(1)], policyOf(named('export', 'delete')), at(1))?.detections,
    ).toEqual([]);
  });

  it('is exceeded by late reports, at the time of the actions', () => {
    const late = [reported(0, 6), reported(minute, 6)];
    expect(recordActions(emptyHistory, late, policyOf(tenInTen), at(5 * hour))?.detections).toMatchObject([
      { at: at(minute), items: 12 },
    ]);
    // Actions that are far apart exceed nothing, although they are reported together.
    const apart = Array.from({ length: 20 }, (_, n) => reported(n * 10 * minute));
    expect(recordActions(emptyHistory, apart, policyOf(tenInTen), at(5 * hour))?.detections).toEqual([]);
    // Late actions count together with those reported before them.
    expect(inTurn(policyOf(tenInTen), [reported(5 * minute, 6)], [reported(5 * minute, 1), reported(0, 4)])).toEqual([
      [],
      [11],
    ]);
  });

  it('is exceeded by several late reports as if each had been on time', () => {
    const policy = policyOf({ items: 50, perMinutes: 60 });
    const fifty = [reported(0, 50)];
    expect(atOnce(policy, 2 * hour, fifty, fifty, fifty)).toEqual([[], [[0, 100]], []]);
    expect(atOnce(policy, 61 * minute, [reported(0, 40)], [reported(0, 40)])).toEqual([[], [[0, 80]]]);
    // The longest delay together with the longest window.
    const daily = policyOf({ items: 50, perMinutes: 1440 });
    expect(atOnce(daily, 24 * hour, fifty, [reported(0, 1)])).toEqual([[], [[0, 51]]]);
    const { history = emptyHistory } = recordActions(emptyHistory, [reported(0, 50)], daily, start) ?? {};
    const late = recordActions(history, [reported(24 * hour - 1, 1)], daily, at(48 * hour - 1));
    expect(late?.detections).toMatchObject([{ items: 51 }]);
  });

  it('exceeded now does not hide excesses at other times', () => {
    const policy = policyOf({ items: 50, perMinutes: 60 });
    const now = 24 * hour;
    const found = atOnce(
      policy,
      now,
      [reported(now, 51)],
      // Ten hours ago, within the hour before, within the same hour; and then again.
      [reported(14 * hour, 100_000)],
      [reported(now - 1, 60)],
      [reported(now, 60)],
      [reported(14 * hour + 59 * minute, 70)],
      [reported(15 * hour, 70)],
    );
    expect(found).toEqual([[[now, 51]], [[14 * hour, 100_000]], [[now - 1, 60]], [], [], [[15 * hour, 140]]]);
  });

  it('is detected once per excess of a report, at the window with the most items', () => {
    const policy = policyOf(tenInTen);
    const actions = [
      ...[reported(0, 11), reported(minute, 20), reported(9 * minute, 1), reported(10 * minute, 11)],
      ...[reported(2 * hour, 10), reported(3 * hour, 12)],
    ];
    expect(atOnce(policy, 4 * hour, actions, actions)).toEqual([
      [
        [9 * minute, 32],
        [10 * minute, 32],
        [3 * hour, 12],
      ],
      [[2 * hour, 20]],
    ]);
  });

  it('is required for actions to be remembered', () => {
    expect(recordActions(emptyHistory, [reported(0, 1000)], policyOf(), start)).toBeUndefined();
  });
});

describe('very many detections', () => {
  it('are reduced to those with the most items of each threshold', () => {
    const policy = policyOf({ items: 1, perMinutes: 1 }, { items: 1000, perMinutes: 1440 });
    const actions = Array.from({ length: 50 }, (_, n) => reported(n * 2 * minute, 40 + ((n * 7) % 50)));
    const { detections = [] } = recordActions(emptyHistory, actions, policy, at(2 * hour)) ?? {};
    expect(detections).toHaveLength(51);
    expect(largestPerThreshold(detections).map(({ items }) => items)).toEqual([
      ...actions.map(({ items }) => items).filter((items) => items > 81),
      actions.reduce((sum, { items }) => sum + items, 0),
    ]);
  });
});

describe('an exceeded threshold', () => {
  const policy = policyOf(tenInTen);
  const [detection] =
    recordActions(
      emptyHistory,
      [reported(0, 3), reported(9 * minute, 6), reported(10 * minute, 5, 'export')],
      policy,
      at(10 * minute),
    )?.detections ?? [];

  it('is recorded with actor, actions and items', () => {
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
    expect(isPartOfDetection({ at: at(millis), action }, detection, policy)).toBe(expected);
  });
});
