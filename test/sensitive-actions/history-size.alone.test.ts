import { describe, expect, it } from 'vitest';
import type { Threshold } from '../../shared/accounts/policy-settings.ts';
import { type ActionHistory, emptyHistory, recordActions } from '../../shared/sensitive-actions/detection.ts';
import type { ReportedAction } from '../../shared/sensitive-actions/recent-actions.ts';
import { later, minute, second } from '../support/clock/clock.ts';
import { cases } from '../support/setup/quick.ts';

const start = '2026-11-21T08:00:00.000Z';
const hour = 60 * minute;
const at = (millis: number) => later(start, millis);
const reported = (millis: number, items = 1, action = 'delete'): ReportedAction => ({ at: at(millis), action, items });
const policyOf = (...thresholds: Threshold[]) => ({ actions: ['delete', 'export'], thresholds });
const tenInTen = { items: 10, perMinutes: 10 };

describe('the history', () => {
  it('contains only what the longest window of a late report can still need, oldest first', () => {
    const policy = policyOf(tenInTen, { items: 5000, perMinutes: 30 });
    const { history } =
      recordActions(emptyHistory, [reported(0), reported(1), reported(minute)], policy, at(minute)) ?? {};
    // A day, and the minutes by which clocks can differ.
    const end = 24 * hour + 5 * minute + 30 * minute;
    const more = { ...reported(end), resourceIds: ['secret'] };
    expect(recordActions(history ?? emptyHistory, [more], policy, at(end))?.history.recent).toEqual([
      reported(1),
      reported(minute),
      reported(end),
    ]);
  });

  it('contains only the detections that a late report can still meet, and a bounded number of them', () => {
    const policy = policyOf({ items: 1, perMinutes: 1 });
    let history: ActionHistory = emptyHistory;
    for (let n = 0; n < cases(150, 30 * 60); n++)
      history = recordActions(history, [reported(n * minute, 2)], policy, at(n * minute))?.history ?? history;
    expect(Object.values(history.raised)).toMatchObject([{ length: 100 }]);
    const hourly = policyOf({ items: 1, perMinutes: 60 });
    for (let n = 0; n < 40; n++)
      history = recordActions(history, [reported(n * hour, 2)], hourly, at(n * hour))?.history ?? history;
    // 24 hours, and the detection before them, which reaches into them.
    expect(Object.values(history.raised)).toMatchObject([{ length: 26 }]);
  });

  it('stays small with any number of actions, and still counts all of them', () => {
    const policy = policyOf({ items: 9000, perMinutes: 1440 }, { items: 59, perMinutes: 60 });
    let history: ActionHistory = emptyHistory;
    const found: [number, number[]][] = [];
    // Every minute: 60 an hour, 1,440 a day.
    const hours = cases(6, 48);
    for (let n = 1; n <= hours * 60; n++) {
      const result = recordActions(history, [reported(n * minute)], policy, at(n * minute));
      history = result?.history ?? history;
      expect(history.recent.length).toBeLessThanOrEqual(1600);
      const items = result?.detections.map((one) => one.items) ?? [];
      if (items.length > 0) found.push([n, items]);
    }
    // Never below the true number, and at most a sixteenth above.
    const [first, ...rest] = found;
    expect([first?.[0], rest.length]).toEqual([60, hours - 1]);
    for (const [, [items]] of found) {
      expect(items).toBeGreaterThanOrEqual(60);
      expect(items).toBeLessThanOrEqual(60 * (1 + 1 / 16));
    }
    expect(history.recent.reduce((sum, { items }) => sum + items, 0)).toBe(hours * 60);
  });

  const sizeOf = ({ recent }: ActionHistory) => recent.reduce((sum, { items }) => sum + items, 0);

  it('stays bounded when every action has another name, and loses no items', () => {
    const policy = { actions: ['*'], thresholds: [{ items: 100_000, perMinutes: 1440 }] };
    const small = (n: number) =>
      Array.from({ length: 50 }, (_, index) => reported(n * second, 1, `action-${n}-${index}`));
    let { history } = recordActions(emptyHistory, [reported(0, 98_000)], policy, start) ?? { history: emptyHistory };
    for (let n = 1; n <= 33; n++) {
      history = recordActions(history, small(n), policy, at(n * second))?.history ?? history;
      expect(history.recent.length).toBeLessThanOrEqual(1600);
    }
    expect(sizeOf(history)).toBe(98_000 + 33 * 50);
    const last = recordActions(history, [reported(minute, 50_000)], policy, at(minute));
    expect(last?.detections).toMatchObject([{ items: 98_000 + 33 * 50 + 50_000 }]);
  });

  it('keeps actions apart that count towards different thresholds', () => {
    const shared = Array.from({ length: 900 }, (_, n) => `share-${n}`);
    const policy = {
      actions: ['*'],
      thresholds: [
        { items: 90_000, perMinutes: 60 },
        { items: 8, perMinutes: 60, actions: ['keep'] },
        { items: 8, perMinutes: 30, actions: ['keep', 'export'] },
      ],
    };
    const many = shared.map((action, n) => reported(n, 1, action));
    const some = [reported(0, 8, 'keep'), ...many, ...many.map((one) => ({ ...one, action: `${one.action}-again` }))];
    const { history } = recordActions(emptyHistory, some, policy, at(1000)) ?? { history: emptyHistory };
    expect([history.recent.length <= 1600, sizeOf(history)]).toEqual([true, 1808]);
    expect(recordActions(history, [reported(1000, 1, 'share-0')], policy, at(1000))?.detections).toEqual([]);
    const next = recordActions(history, [reported(1000, 1, 'keep')], policy, at(1000));
    expect(next?.detections.map(({ threshold, items }) => [threshold.perMinutes, items])).toEqual([
      [60, 9],
      [30, 9],
    ]);
  });

  it('is as precise as the shortest window needs, also for actions reported a day late', () => {
    // All day, 60 an hour. The threshold leaves room for half of what a sixteenth of an hour holds.
    const policy = policyOf({ items: 63, perMinutes: 60 }, { items: 100_000, perMinutes: 1440 });
    let history: ActionHistory = emptyHistory;
    const every = cases(4, 1);
    for (let n = every; n <= 1440; n += every)
      history = recordActions(history, [reported(n * minute, every)], policy, at(n * minute))?.history ?? history;
    expect(history.recent.length).toBeLessThan(1440);
    for (const hours of [1, 5, 12, 23]) {
      expect(recordActions(history, [reported(hours * hour)], policy, at(24 * hour))?.detections).toEqual([]);
      const items = recordActions(history, [reported(hours * hour, 4)], policy, at(24 * hour))?.detections[0]?.items;
      expect(items).toBeGreaterThanOrEqual(64);
      expect(items).toBeLessThanOrEqual(68);
    }
  });
});
