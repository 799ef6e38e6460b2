import { describe, expect, it } from 'vitest';
import type { Threshold } from '../../shared/accounts/policy-settings.ts';
import { toInstant } from '../../shared/core/instant.ts';
import { type ActionHistory, emptyHistory, recordActions } from '../../shared/sensitive-actions/detection.ts';
import type { ReportedAction } from '../../shared/sensitive-actions/recent-actions.ts';
import fc, { patience, runs } from '../support/fast-check.ts';
import { later, minute, second } from '../support/world.ts';

const start = '2026-11-21T08:00:00.000Z';
const dayMinutes = 24 * 60;

/** Reports of many deeds: how long after the last one, and for each deed how late, how many, and under which name. */
const reports = (count: number, names: number) =>
  fc.array(
    fc.record({
      gap: fc.integer({ min: 0, max: 90 * 60 }),
      deeds: fc.array(
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

interface Done extends ReportedAction {
  time: number;
}

const within = (deeds: readonly Done[], from: number, to: number): number => {
  let sum = 0;
  for (const { time, items } of deeds) if (time > from && time <= to) sum += items;
  return sum;
};

const countsFor = ({ actions }: Threshold, { action }: ReportedAction): boolean => actions?.includes(action) ?? true;

/** The ends of the windows with something fresh in which there really is more than allowed. */
const trulyExceeded = (counting: readonly Done[], fresh: readonly Done[], threshold: Threshold): number[] => {
  const length = threshold.perMinutes * minute;
  const firsts = fresh.filter((deed) => countsFor(threshold, deed)).map(({ time }) => time);
  const ends = [...new Set(counting.map(({ time }) => time))];
  return ends
    .filter((end) => firsts.some((first) => first <= end && first > end - length))
    .filter((end) => within(counting, end - length, end) > threshold.items);
};

/**
 * Runs reports through the memory, as if nothing had been told of before, and beside it everything that was ever done.
 * @param slack how much longer than it is a window may seem, at either end, in parts of it; without, as long as may be
 */
const run = (
  stream: readonly { gap: number; deeds: { late: number; items: number; name: number }[] }[],
  thresholds: Threshold[],
  slack?: number,
): void => {
  const policy = { actions: ['*'], thresholds };
  const all: Done[] = [];
  let [watch, now]: [ActionHistory, string] = [emptyHistory, start];
  for (const { gap, deeds } of stream) {
    now = later(now, gap * second);
    const fresh = deeds.map(({ late, items, name }): Done => {
      const time = Date.parse(now) - late * second;
      return { at: toInstant(time), time, items, action: `a${name}` };
    });
    all.push(...fresh);
    const result = recordActions({ ...watch, raised: {} }, fresh, policy, now);
    watch = result?.watch ?? watch;
    expect(watch.recent.length).toBeLessThanOrEqual(1600);
    for (const threshold of thresholds) {
      const length = threshold.perMinutes * minute;
      const told = (result?.detections ?? [])
        .filter((one) => one.threshold === threshold)
        .map(({ first }) => Date.parse(first));
      const counting = all.filter((deed) => countsFor(threshold, deed));
      for (const end of trulyExceeded(counting, fresh, threshold)) {
        expect(told.some((first) => first <= end && end < first + 2 * length)).toBe(true);
      }
      if (slack === undefined) continue;
      for (const first of told) {
        const [from, to] = [first - length * (1 + slack), first + length * slack];
        expect(within(counting, from, to)).toBeGreaterThan(threshold.items);
      }
    }
  }
};

const sizes = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min: 2, max: 40 }));

/* Streams are long, and would be made smaller for minutes; the seed that is told brings one back. */
describe('what is remembered of somebody, beside all that they did', () => {
  it(
    'finds every window exceeded that is, and none that would not be were it a sixteenth longer',
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
    'finds every window exceeded that is, however much is done, of however many names',
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
