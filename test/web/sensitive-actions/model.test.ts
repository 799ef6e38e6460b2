import { describe, expect, test } from 'vitest';
import { isExceeded, matching, noFilter, peakOf, type Report, totalsOf } from '../../../web/sensitive-actions/model.ts';

const start = Date.UTC(2026, 0, 31, 12);

const report = (minute: number, items: number, other: Partial<Report> = {}): Report => ({
  reportId: `sen_${minute}_${items}`,
  accountId: 'acme',
  action: 'delete',
  resourceType: 'opportunity',
  items,
  at: new Date(start + minute * 60_000).toISOString(),
  reportedAt: new Date(start + minute * 60_000).toISOString(),
  sensitive: true,
  detected: false,
  ...(other.sessionId === undefined ? { userId: 'mia' } : {}),
  ...other,
});

describe('the peak', () => {
  test.each([
    ['no action', [], 0],
    ['one action', [report(0, 5)], 5],
    ['both ends of the window, of which the start is excluded', [report(0, 5), report(60, 4)], 5],
    ['within the window', [report(0, 5), report(59, 4)], 9],
    ['in any order', [report(59, 4), report(90, 7), report(0, 5)], 11],
    ['an action that is not sensitive', [report(0, 5), report(1, 9, { sensitive: false })], 5],
  ])('%s', (_, reports, items) => {
    expect(peakOf(reports, { items: 10, perMinutes: 60 }).items).toBe(items);
  });

  test.each([
    [['export'], 3],
    [['delete', 'export'], 8],
    [['*'], 8],
    [['purge'], 0],
  ])('of %j', (actions, items) => {
    const reports = [report(0, 5), report(1, 3, { action: 'export', sensitive: false })];
    expect(peakOf(reports, { actions, items: 10, perMinutes: 60 }).items).toBe(items);
  });

  test('exceeds a threshold when it is more', () => {
    const threshold = { items: 10, perMinutes: 60 };
    expect(isExceeded({ items: 10, threshold })).toBe(false);
    expect(isExceeded({ items: 11, threshold })).toBe(true);
  });
});

test('totals by user and session, most first, with the peak that exceeds its threshold most', () => {
  const reports = [
    report(0, 5),
    report(1, 3, { action: 'export' }),
    report(2, 20, { sessionId: 'ses_1' }),
    report(3, 4, { userId: 'adam' }),
  ];
  const thresholds = [
    { items: 50, perMinutes: 60 },
    { actions: ['export'], items: 2, perMinutes: 5 },
  ];
  expect(totalsOf(reports, thresholds)).toEqual([
    {
      key: 'session ses_1',
      actor: { sessionId: 'ses_1' },
      items: 20,
      byAction: [['delete', 20]],
      peak: { threshold: thresholds[0], items: 20 },
    },
    {
      key: 'user mia',
      actor: { userId: 'mia' },
      items: 8,
      byAction: [
        ['delete', 5],
        ['export', 3],
      ],
      peak: { threshold: thresholds[1], items: 3 },
    },
    {
      key: 'user adam',
      actor: { userId: 'adam' },
      items: 4,
      byAction: [['delete', 4]],
      peak: { threshold: thresholds[0], items: 4 },
    },
  ]);
  expect(totalsOf(reports, [])[0]?.peak).toBeUndefined();
});

test.each([
  [{}, 3],
  [{ place: 'support' as const }, 1],
  [{ place: 'outside' as const }, 2],
  [{ actor: 'user mia' }, 2],
  [{ action: 'export' }, 1],
  [{ isExceeding: true }, 1],
  [{ place: 'support' as const, actor: 'user mia' }, 0],
])('the filter %j lets %i reports through', (filter, count) => {
  const reports = [
    report(0, 5, { detected: true }),
    report(1, 3, { action: 'export' }),
    report(2, 20, { sessionId: 'ses_1' }),
  ];
  expect(matching(reports, { ...noFilter, ...filter })).toHaveLength(count);
});
