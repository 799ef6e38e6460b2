import { describe, expect, it } from 'vitest';
import type { Threshold } from '../../shared/accounts/policy-settings.ts';
import { toInstant } from '../../shared/core/instant.ts';
import { type ActionHistory, emptyHistory, recordActions } from '../../shared/sensitive-actions/detection.ts';
import type { ReportedAction } from '../../shared/sensitive-actions/recent-actions.ts';
import { later, minute, second } from '../support/clock/clock.ts';
import fc, { patience, runs } from '../support/random/fast-check.ts';

const start = '2026-11-21T08:00:00.000Z';
const dayMinutes = 24 * 60;

/** Reports of many actions: the time since the previous report and, for each action, its delay, items and name. */
const reports = (count: number, names: number) =>
  fc.array(
    fc.record({
      gap: fc.integer({ min: 0, max: 90 * 60 }),
      actions: fc.array(
        fc.record({
          late: fc.oneof(
            { arbitrary: fc.integer({ min: 0, max: 3600 }), weight: 4 },
            { arbitrary: fc.integer({ min: 0, max: dayMinutes * 60 }), weight: 1 },
          ),
          items: fc.integer({ min: 1, max: 9 }),
          name: fc.nat(names - 1),
        }),
        { minLength: 20, maxLength: 50, size: 'max' },
      ),
    }),
    { minLength: count, maxLength: count, size: 'max' },
  );

interface TimedAction extends ReportedAction {
  time: number;
}

const within = (actions: readonly TimedAction[], from: number, to: number): number => {
  let sum = 0;
  for (const { time, items } of actions) if (time > from && time <= to) sum += items;
  return sum;
};

const countsFor = ({ actions }: Threshold, { action }: ReportedAction): boolean => actions?.includes(action) ?? true;

/** The ends of the windows that contain a fresh action and truly exceed the threshold. */
const trulyExceeded = (
  counting: readonly TimedAction[],
  fresh: readonly TimedAction[],
  threshold: Threshold,
): number[] => {
  const length = threshold.perMinutes * minute;
  const firsts = fresh.filter((action) => countsFor(threshold, action)).map(({ time }) => time);
  const ends = [...new Set(counting.map(({ time }) => time))];
  return ends
    .filter((end) => firsts.some((first) => first <= end && first > end - length))
    .filter((end) => within(counting, end - length, end) > threshold.items);
};

/**
 * Records a stream of reports, ignoring earlier detections, and compares the detections with those of the complete history.
 * @param slack the permitted imprecision of a window at either end, as a fraction of its length; undefined: not checked
 */
const run = (
  stream: readonly { gap: number; actions: { late: number; items: number; name: number }[] }[],
  thresholds: Threshold[],
  slack?: number,
): void => {
  const policy = { actions: ['*'], thresholds };
  const all: TimedAction[] = [];
  let [history, now]: [ActionHistory, string] = [emptyHistory, start];
  for (const { gap, actions } of stream) {
    now = later(now, gap * second);
    const fresh = actions.map(({ late, items, name }): TimedAction => {
      const time = Date.parse(now) - late * second;
      return { at: toInstant(time), time, items, action: `a${name}` };
    });
    all.push(...fresh);
    const result = recordActions({ ...history, raised: {} }, fresh, policy, now);
    history = result?.history ?? history;
    expect(history.recent.length).toBeLessThanOrEqual(1600);
    for (const threshold of thresholds) {
      const length = threshold.perMinutes * minute;
      const detected = (result?.detections ?? [])
        .filter((one) => one.threshold === threshold)
        .map(({ first }) => Date.parse(first));
      const counting = all.filter((action) => countsFor(threshold, action));
      for (const end of trulyExceeded(counting, fresh, threshold)) {
        expect(detected.some((first) => first <= end && end < first + 2 * length)).toBe(true);
      }
      if (slack === undefined) continue;
      for (const first of detected) {
        const [from, to] = [first - length * (1 + slack), first + length * slack];
        expect(within(counting, from, to)).toBeGreaterThan(threshold.items);
      }
    }
  }
};

const sizes = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min: 2, max: 40 }));

/* Streams are long, so shrinking them would take minutes; the printed seed reproduces a failure. */
describe('the compacted history, compared with the complete one', () => {
  it(
    'finds every exceeded window, and none that a window longer by a sixteenth would not exceed',
    () => {
      fc.assert(
        fc.property(reports(40, 3), sizes(30, dayMinutes), sizes(30, 120), (stream, [one, factor], [other]) => {
          run(
            stream,
            [
              { items: one * factor, perMinutes: one },
              { items: other, perMinutes: other, actions: ['a0'] },
            ],
            1 / 32,
          );
        }),
        { numRuns: runs(12), endOnFailure: true },
      );
    },
    patience,
  );

  it(
    'finds every exceeded window with any number of actions and names',
    () => {
      fc.assert(
        fc.property(reports(90, 5000), sizes(1, 60), (stream, [one, factor]) => {
          run(stream, [
            { items: one * factor, perMinutes: one },
            { items: 12, perMinutes: 60, actions: ['a0', 'a1', 'a2', 'a3'] },
          ]);
        }),
        { numRuns: runs(6), endOnFailure: true },
      );
    },
    patience,
  );
});
