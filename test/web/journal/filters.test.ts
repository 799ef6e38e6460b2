import { describe, expect, test } from 'vitest';
import { filtersOf, isFiltered, isReversed, noFilters } from '../../../web/journal/filters.ts';
import { readEntries } from '../../../web/journal/load.ts';

describe('days', () => {
  test.each([
    ['UTC', '2026-01-31', '2026-01-31T00:00:00.000Z', '2026-02-01T00:00:00.000Z'],
    ['Europe/Paris', '2026-01-31', '2026-01-30T23:00:00.000Z', '2026-01-31T23:00:00.000Z'],
    ['Europe/Paris', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['Europe/Paris', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
    ['Asia/Kolkata', '2026-06-01', '2026-05-31T18:30:00.000Z', '2026-06-01T18:30:00.000Z'],
    ['Pacific/Kiritimati', '2026-06-01', '2026-05-31T10:00:00.000Z', '2026-06-01T10:00:00.000Z'],
    // Clocks go from 23:59:59 to 01:00 on this day.
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z'],
  ])('in %s, %s', (timeZone, day, from, to) => {
    expect(filtersOf({ ...noFilters, firstDay: day, lastDay: day }, timeZone)).toEqual({ from, to });
  });

  test('must not be reversed', () => {
    expect(isReversed({ ...noFilters, firstDay: '2026-02-01', lastDay: '2026-01-31' })).toBe(true);
    expect(isReversed({ ...noFilters, firstDay: '2026-02-01', lastDay: '2026-02-01' })).toBe(false);
    expect(isReversed({ ...noFilters, firstDay: '2026-02-01' })).toBe(false);
  });
});

test('empty texts do not filter, and spaces around ids are left out', () => {
  expect(filtersOf({ ...noFilters, actor: '  ' }, 'UTC')).toEqual({});
  expect(isFiltered({ ...noFilters, actor: '  ' })).toBe(false);
  const draft = { ...noFilters, type: 'grant.created', actor: ' olivia ', target: 'grt_1' };
  expect(filtersOf(draft, 'UTC')).toEqual({ type: 'grant.created', actor: 'olivia', target: 'grt_1' });
  expect(isFiltered(draft)).toBe(true);
});

describe('pages that filters leave short or empty', () => {
  const client = (pages: readonly number[]) => {
    const queries: unknown[] = [];
    const listJournal = async ({ query }: { query?: unknown }) => {
      const items = Array.from({ length: pages[queries.length] ?? 0 }, () => ({}));
      queries.push(query);
      const nextPageToken = queries.length < pages.length ? `p${queries.length}` : undefined;
      return { body: { items, nextPageToken } };
    };
    return { queries, api: { listJournal } as unknown as Parameters<typeof readEntries>[0] };
  };
  const { signal } = new AbortController();

  test('are read on until the list is full', async () => {
    const { api, queries } = client([0, 1, 2, 5]);
    const page = await readEntries(api, 'acme', { type: 'a.b' }, { pageSize: 3 }, signal);
    expect(page).toMatchObject({ items: [{}, {}, {}], nextPageToken: 'p3' });
    expect(queries).toEqual([
      { type: 'a.b', pageSize: 3 },
      { type: 'a.b', pageSize: 3, pageToken: 'p1' },
      { type: 'a.b', pageSize: 2, pageToken: 'p2' },
    ]);
  });

  test('are read on until there are no more, or a bound is reached', async () => {
    expect(await readEntries(client([0, 0]).api, 'acme', {}, { pageSize: 3 }, signal)).toEqual({ items: [] });
    const { api, queries } = client(Array(20).fill(0));
    const page = await readEntries(api, 'acme', {}, { pageSize: 3, pageToken: 'p0' }, signal);
    expect(page).toEqual({ items: [], nextPageToken: 'p8' });
    expect(queries).toHaveLength(8);
  });
});
