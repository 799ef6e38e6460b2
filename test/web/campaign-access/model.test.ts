import { describe, expect, test } from 'vitest';
import { type Job, jobsToShow, matching, type Row } from '../../../web/campaign-access/model.ts';

const row = (name: string): Row => ({ campaignId: name, name, canAccess: false, roundRobin: false });

describe('search', () => {
  const rows = ["Soldes d'été – Genève", 'Frühlingsfest – Zürich', 'Réveillon'].map(row);

  test.each([
    ['', 3],
    ['g', 3],
    [' g ', 3],
    ['GENEVE', 1],
    ['éte', 1],
    ['fruhl', 1],
    ['re', 1],
    ['xy', 0],
  ])('"%s" finds %i', (query, count) => {
    expect(matching(rows, query)).toHaveLength(count);
  });
});

describe('jobs that are shown:', () => {
  const job = (jobId: string, finishedAt?: string): Job => ({
    ...{ jobId, accountId: 'acme', users: 1, total: 1, done: 0, failed: 0, changed: 0, percent: 0, attempt: 1 },
    ...{ requestedBy: 'olivia', requestedAt: '2026-01-01T00:00:00.000Z', failures: [] },
    ...(finishedAt === undefined ? { status: 'running' } : { status: 'succeeded', finishedAt }),
  });
  const ended = [job('c', '2026-01-02T00:00:00.000Z'), job('b', '2026-01-03T00:00:00.000Z')];

  test.each([
    ['those that have not ended', [job('d'), ...ended, job('a')], ['b', 'c'], ['d', 'a']],
    ['the last that ended', ended, ['b', 'c'], ['b']],
    ['the last that ended while the page was open', ended, ['c'], ['c']],
    ['none that ended before', ended, [], []],
  ])('%s', (_, jobs, followed, shown) => {
    expect(jobsToShow(jobs, new Set(followed)).map(({ jobId }) => jobId)).toEqual(shown);
  });
});
