import { expect, test } from 'vitest';
import type { Job } from '../../../web/campaign-access/model.ts';
import { Saving } from '../../../web/campaign-access/saving.ts';
import type { Api } from '../../../web/core/client.ts';

const job = (jobId: string, status: Job['status']): Job => ({
  ...{ jobId, accountId: 'acme', users: 1, total: 1, done: 0, failed: 0, changed: 0, percent: 0, attempt: 1, status },
  ...{ requestedBy: 'olivia', requestedAt: '2026-01-01T00:00:00.000Z', failures: [] },
  ...(status === 'succeeded' ? { finishedAt: '2026-01-01T00:00:01.000Z' } : {}),
});

const create = (account = () => 'acme') =>
  new Saving({
    client: {} as Api,
    account,
    userId: () => 'mia',
    change: async () => true,
    reloadAccess: async () => {},
    update: () => {},
  });

test('a job is followed from its beginning to its end', () => {
  const saving = create();
  expect(saving.see([job('a', 'queued')])).toBe(false);
  expect(saving.isActive).toBe(true);
  expect(saving.see([job('a', 'succeeded')])).toBe(true);
  expect(saving.isActive).toBe(false);
  expect(saving.see([job('a', 'succeeded')])).toBe(false);
});

test('a job that began and ended between two looks is followed', () => {
  const saving = create();
  saving.see([job('a', 'succeeded')]);
  expect(saving.see([job('b', 'succeeded'), job('a', 'succeeded')])).toBe(true);
  expect([...saving.followed]).toEqual(['b']);
});

test('jobs that had ended before the page was opened are not followed, in any account', () => {
  let account = 'acme';
  const saving = create(() => account);
  expect(saving.see([job('a', 'succeeded')])).toBe(false);
  account = 'globex';
  expect(saving.see([job('b', 'succeeded')])).toBe(false);
  expect(saving.followed.size).toBe(0);
});
