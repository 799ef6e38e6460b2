import { describe, expect, it } from 'vitest';
import type { Threshold } from '../../shared/accounts/policy-settings.ts';
import { type ActionHistory, emptyHistory, recordActions } from '../../shared/sensitive-actions/detection.ts';
import type { ReportedAction } from '../../shared/sensitive-actions/recent-actions.ts';
import { cases } from '../support/quick.ts';
import { later, minute, second } from '../support/world.ts';

const start = '2026-11-21T08:00:00.000Z';
const hour = 60 * minute;
const at = (millis: number) => later(start, millis);
const deed = (millis: number, items = 1, action = 'delete'): ReportedAction => ({ at: at(millis), action, items });
const policyOf = (...thresholds: Threshold[]) => ({ actions: ['delete', 'export'], thresholds });
const tenInTen = { items: 10, perMinutes: 10 };

describe('what is remembered', () => {
  it('is what the longest window of the latest report may still ask for, oldest first, without anything else', () => {
    const policy = policyOf(tenInTen, { items: 5000, perMinutes: 30 });
    const { watch } = recordActions(emptyHistory, [deed(0), deed(1), deed(minute)], policy, at(minute)) ?? {};
    // A day, and the minutes by which clocks may differ.
    const end = 24 * hour + 5 * minute + 30 * minute;
    const more = { ...deed(end), resourceIds: ['secret'] };
    expect(recordActions(watch ?? emptyHistory, [more], policy, at(end))?.watch.recent).toEqual([
      deed(1),
      deed(minute),
      deed(end),
    ]);
  });

  it('of windows that were told of is what a late report may still meet, and not too many', () => {
    const policy = policyOf({ items: 1, perMinutes: 1 });
    let watch: ActionHistory = emptyHistory;
    for (let n = 0; n < cases(150, 30 * 60); n++)
      watch = recordActions(watch, [deed(n * minute, 2)], policy, at(n * minute))?.watch ?? watch;
    expect(Object.values(watch.raised)).toMatchObject([{ length: 100 }]);
    const hourly = policyOf({ items: 1, perMinutes: 60 });
    for (let n = 0; n < 40; n++)
      watch = recordActions(watch, [deed(n * hour, 2)], hourly, at(n * hour))?.watch ?? watch;
    // 24 hours, and the one before that, which reaches into them.
    expect(Object.values(watch.raised)).toMatchObject([{ length: 26 }]);
  });

  it('stays small however much is done, and counts on as if it were all there', () => {
    const policy = policyOf({ items: 9000, perMinutes: 1440 }, { items: 59, perMinutes: 60 });
    let watch: ActionHistory = emptyHistory;
    const found: [number, number[]][] = [];
    // Every minute: 60 an hour, 1,440 a day.
    const hours = cases(6, 48);
    for (let n = 1; n <= hours * 60; n++) {
      const result = recordActions(watch, [deed(n * minute)], policy, at(n * minute));
      watch = result?.watch ?? watch;
      expect(watch.recent.length).toBeLessThanOrEqual(1600);
      const items = result?.detections.map((one) => one.items) ?? [];
      if (items.length > 0) found.push([n, items]);
    }
    // Never more than a sixteenth above what it really is, never below.
    const [first, ...rest] = found;
    expect([first?.[0], rest.length]).toEqual([60, hours - 1]);
    for (const [, [items]] of found) {
      expect(items).toBeGreaterThanOrEqual(60);
      expect(items).toBeLessThanOrEqual(60 * (1 + 1 / 16));
    }
    expect(watch.recent.reduce((sum, { items }) => sum + items, 0)).toBe(hours * 60);
  });

  const sizeOf = ({ recent }: ActionHistory) => recent.reduce((sum, { items }) => sum + items, 0);

  it('stays bounded when everything is called something else, and nothing of it is forgotten', () => {
    const policy = { actions: ['*'], thresholds: [{ items: 100_000, perMinutes: 1440 }] };
    const small = (n: number) => Array.from({ length: 50 }, (_, index) => deed(n * second, 1, `action-${n}-${index}`));
    let { watch } = recordActions(emptyHistory, [deed(0, 98_000)], policy, start) ?? { watch: emptyHistory };
    for (let n = 1; n <= 33; n++) {
      watch = recordActions(watch, small(n), policy, at(n * second))?.watch ?? watch;
      expect(watch.recent.length).toBeLessThanOrEqual(1600);
    }
    expect(sizeOf(watch)).toBe(98_000 + 33 * 50);
    const last = recordActions(watch, [deed(minute, 50_000)], policy, at(minute));
    expect(last?.detections).toMatchObject([{ items: 98_000 + 33 * 50 + 50_000 }]);
  });

  it('keeps apart what counts for different thresholds, whatever it is called', () => {
    const shared = Array.from({ length: 900 }, (_, n) => `share-${n}`);
    const policy = {
      actions: ['*'],
      thresholds: [
        { items: 90_000, perMinutes: 60 },
        { items: 8, perMinutes: 60, actions: ['keep'] },
        { items: 8, perMinutes: 30, actions: ['keep', 'export'] },
      ],
    };
    const many = shared.map((action, n) => deed(n, 1, action));
    const some = [deed(0, 8, 'keep'), ...many, ...many.map((one) => ({ ...one, action: `${one.action}-again` }))];
    const { watch } = recordActions(emptyHistory, some, policy, at(1000)) ?? { watch: emptyHistory };
    expect([watch.recent.length <= 1600, sizeOf(watch)]).toEqual([true, 1808]);
    expect(recordActions(watch, [deed(1000, 1, 'share-0')], policy, at(1000))?.detections).toEqual([]);
    const next = recordActions(watch, [deed(1000, 1, 'keep')], policy, at(1000));
    expect(next?.detections.map(({ threshold, items }) => [threshold.perMinutes, items])).toEqual([
      [60, 9],
      [30, 9],
    ]);
  });

  it('is compared as finely as the shortest window needs, also with what comes a day late', () => {
    // All day, 60 an hour. Half of what a sixteenth of an hour holds is let go by.
    const policy = policyOf({ items: 63, perMinutes: 60 }, { items: 100_000, perMinutes: 1440 });
    let watch: ActionHistory = emptyHistory;
    const every = cases(4, 1);
    for (let n = every; n <= 1440; n += every)
      watch = recordActions(watch, [deed(n * minute, every)], policy, at(n * minute))?.watch ?? watch;
    expect(watch.recent.length).toBeLessThan(1440);
    for (const hours of [1, 5, 12, 23]) {
      expect(recordActions(watch, [deed(hours * hour)], policy, at(24 * hour))?.detections).toEqual([]);
      const items = recordActions(watch, [deed(hours * hour, 4)], policy, at(24 * hour))?.detections[0]?.items;
      expect(items).toBeGreaterThanOrEqual(64);
      expect(items).toBeLessThanOrEqual(68);
    }
  });
});
