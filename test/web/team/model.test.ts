import { describe, expect, test } from 'vitest';
import {
  appended,
  canRetry,
  canUndo,
  type Job,
  maxSelected,
  noFilter,
  type PeoplePage,
  type Person,
  queryOf,
  refreshed,
  select,
} from '../../../web/team/model.ts';

const person = (userId: string): Person => ({
  accountId: 'acme',
  userId,
  name: userId.toUpperCase(),
  email: `${userId}@acme.example`,
  role: 'member',
  kind: 'internal',
  status: 'active',
  twoFactor: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  version: 1,
  concerns: [],
});

const summary = {
  total: 4,
  internal: 4,
  external: 0,
  suspended: 0,
  weakPasswords: 0,
  unratedPasswords: 4,
  withoutTwoFactor: 4,
  stale: 0,
};

const pageOf = (ids: string, nextPageToken?: string): PeoplePage => ({
  items: [...ids].map(person),
  summary,
  support: [],
  ...(nextPageToken === undefined ? {} : { nextPageToken }),
});

const idsOf = ({ items }: PeoplePage): string => items.map(({ userId }) => userId).join('');

const job: Job = {
  jobId: 'job_1',
  accountId: 'acme',
  status: 'succeeded',
  users: 2,
  total: 4,
  done: 4,
  failed: 0,
  changed: 4,
  percent: 100,
  attempt: 1,
  requestedBy: 'olivia',
  requestedAt: '2026-01-01T00:00:00.000Z',
  failures: [],
};

describe('the list', () => {
  test('a person who moved to the next page is listed once', () => {
    const list = appended(pageOf('ab', 'next'), pageOf('bcd'));
    expect(idsOf(list)).toBe('abcd');
    expect(list.nextPageToken).toBeUndefined();
  });

  test('reading the first page again keeps the pages below it', () => {
    const list = refreshed(pageOf('abcd', 'third'), pageOf('ax', 'second'));
    expect(idsOf(list)).toBe('axcd');
    expect(list.nextPageToken).toBe('third');
    expect(idsOf(refreshed(pageOf('ab'), pageOf('a')))).toBe('a');
    expect(idsOf(refreshed(undefined, pageOf('a')))).toBe('a');
  });

  test('empty filters are not sent', () => {
    expect(queryOf(noFilter)).toEqual({ sort: 'name' });
    expect(queryOf({ ...noFilter, q: ' mi ', kind: 'external', concern: 'stale' })).toEqual({
      sort: 'name',
      q: 'mi',
      kind: 'external',
      concern: 'stale',
    });
  });
});

describe('the selection', () => {
  test('keeps the names of the chosen people', () => {
    const chosen = select(new Map(), [person('a'), person('b')], true);
    expect([...chosen]).toEqual([
      ['a', 'A'],
      ['b', 'B'],
    ]);
    expect([...select(chosen, [person('a')], false).keys()]).toEqual(['b']);
  });

  test('has no more people than a job takes', () => {
    const people = Array.from({ length: maxSelected + 1 }, (_, index) => person(`u${index}`));
    expect(select(new Map(), people, true).size).toBe(maxSelected);
  });
});

describe('a past job', () => {
  test('is tried again only when something failed and it was not undone', () => {
    expect(canRetry(job)).toBe(false);
    expect(canRetry({ ...job, status: 'partially_failed' })).toBe(true);
    expect(canRetry({ ...job, status: 'failed', revertOf: 'job_0' })).toBe(false);
    expect(canRetry({ ...job, status: 'failed', revertedBy: 'job_2' })).toBe(false);
  });

  test('is undone only while that is possible and it has changed something', () => {
    const revertibleUntil = '2026-01-08T00:00:00.000Z';
    expect(canUndo(job)).toBe(false);
    expect(canUndo({ ...job, revertibleUntil })).toBe(true);
    expect(canUndo({ ...job, revertibleUntil, changed: 0 })).toBe(false);
  });
});
