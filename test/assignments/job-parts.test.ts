import { describe, expect, it } from 'vitest';
import { partName, rosterFailureName, usersPerPart } from '../../shared/assignments/part-store.ts';
import { createJob } from '../../shared/assignments/transitions.ts';
import { bitmapOf, emptyBitmap } from '../../shared/core/bitmap.ts';

describe('a part', () => {
  it('takes 90 users, fewer where their results would not fit into an item of 400 KB', () => {
    expect(usersPerPart(emptyBitmap)).toBe(90);
    expect(usersPerPart(bitmapOf([1000]))).toBe(90);
    for (const highest of [8_000, 20_000, 50_000]) {
      const campaigns = bitmapOf([highest]);
      const users = usersPerPart(campaigns);
      expect(users).toBeGreaterThan(1);
      // Ids of 128 characters, and four sets of their own for each.
      expect(users * (4 * campaigns.length + 200)).toBeLessThan(400_000);
    }
  });

  it('is named so that attempts are distinct, whatever their number', () => {
    expect(partName({ attempt: 2, batchId: 'bat_1' }, 7)).toBe('002-bat_1-00007');
    expect(rosterFailureName(1000, 'pln_1-00000').startsWith('1000-')).toBe(true);
  });
});

describe('the entry of a new job', () => {
  const cause = { actor: { kind: 'user' as const, id: 'olivia', role: 'owner' }, now: '2026-11-22T08:00:00.000Z' };
  const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `${'x'.repeat(120)}${n}`);
  const sizeOf = (users: number, campaigns: number, changes: number): number => {
    const asked = {
      userIds: ids(users),
      changes: Array.from({ length: changes }, () => ({ campaignIds: ids(campaigns), canAccess: true })),
    };
    const job = { accountId: 'acme', users, changes: [], cellsTotal: 0 };
    return JSON.stringify(createJob(job, asked, cause).entry).length;
  };

  it('names ids while they are few, and stays small enough for ten of them to go over the bus at once', () => {
    expect(sizeOf(1, 5, 2)).toBeGreaterThan(11 * 120);
    for (const [users, campaigns, changes] of [
      [10_000, 1, 1],
      [1, 500, 20],
      [50, 50, 1],
    ] as const) {
      expect(sizeOf(users, campaigns, changes)).toBeLessThan(25_000);
    }
  });
});
