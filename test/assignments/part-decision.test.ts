import { describe, expect, it } from 'vitest';
import type { UserRecord } from '../../shared/accounts/user-store.ts';
import { changeRule, decidePart, resultGroups, revertRule } from '../../shared/assignments/part-decision.ts';
import type { AccessRecord } from '../../shared/campaigns/access-store.ts';
import { noAccess } from '../../shared/campaigns/campaign-access.ts';
import { bitmapOf } from '../../shared/core/bitmap.ts';

const createdAt = '2026-11-22T08:00:00.000Z';
const user = (over: Partial<UserRecord> = {}) => ({ createdAt, ...over }) as UserRecord;
const record = (
  userId: string,
  access: number[],
  roundRobin: number[],
  number = 1,
  since = createdAt,
): AccessRecord => ({
  ...{ accountId: 'acme', userId, number, since, version: 1 },
  access: bitmapOf(access),
  roundRobin: bitmapOf(roundRobin),
});

const job = { changes: [{ campaigns: bitmapOf([1, 2]), canAccess: true }] };
const robinJob = { changes: [{ campaigns: bitmapOf([1, 2]), roundRobin: true }] };

describe('the decision on a part', () => {
  it('applies the changes of the job, and fails for users who do not exist or were removed', () => {
    const decision = decidePart(
      job,
      new Map([
        ['new', { user: user() }],
        ['known', { user: user(), record: record('known', [1], []) }],
        ['same', { user: user(), record: record('same', [1, 2], []) }],
        ['missing', {}],
        ['removed', { user: user({ removed: true }), record: record('removed', [1], []) }],
      ]),
      changeRule(job),
    );
    expect(decision.changed.map(({ userId }) => userId)).toEqual(['new', 'known']);
    expect(decision.changed[1]?.after).toEqual({ access: bitmapOf([1, 2]), roundRobin: bitmapOf([]) });
    expect(decision.rosterOnly).toEqual([]);
    expect(decision.failures).toEqual(['missing', 'removed'].map((userId) => ({ userId, reason: 'user-not-found' })));
    expect(decision.counters).toEqual({ cellsDone: 6, cellsFailed: 4, cellsChanged: 3, usersApplied: 3 });
  });

  it('counts the cells of a round robin later, with the rosters, and has unchanged users in them', () => {
    const same = { user: user(), record: record('same', [1, 2], [1, 2], 7) };
    const decision = decidePart(robinJob, new Map([['same', same]]), changeRule(robinJob));
    expect(decision.counters).toEqual({ cellsDone: 0, cellsFailed: 0, cellsChanged: 0, usersApplied: 1 });
    expect(decision.rosterOnly).toMatchObject([{ userId: 'same', number: 7 }]);
  });

  it('does not count the access of an earlier user with the same id', () => {
    const stored = record('ada', [1, 2], [], 1, '2026-01-01T00:00:00.000Z');
    const { changed } = decidePart(job, new Map([['ada', { user: user(), record: stored }]]), changeRule(job));
    expect(changed).toMatchObject([{ record: undefined, stored, before: noAccess }]);
  });

  it('reverts for the user with the same number only', () => {
    const revert = { changes: [], revertOf: 'job_1' };
    const granted = { access: bitmapOf([1]), roundRobin: bitmapOf([]) };
    const rule = revertRule([{ userIds: ['ada', 'bob', 'cyd'], numbers: [1, 2, 3], before: noAccess, after: granted }]);
    const decision = decidePart(
      revert,
      new Map([
        ['ada', { user: user(), record: record('ada', [1], [], 1) }],
        ['bob', { user: user(), record: record('bob', [1], [], 9) }],
        ['cyd', {}],
      ]),
      rule,
    );
    expect(decision.changed).toMatchObject([{ userId: 'ada', after: noAccess }]);
    expect(decision.failures).toEqual([]);
    expect(decision.counters).toEqual({ cellsDone: 3, cellsFailed: 0, cellsChanged: 1, usersApplied: 2 });
  });
});

it('the result of a part groups users with the same change, and keeps the cells of the job only', () => {
  const change = (userId: string, number: number, access: number[]) => ({
    ...{ userId, number, since: createdAt, record: undefined, stored: undefined, before: noAccess },
    after: { access: bitmapOf(access), roundRobin: bitmapOf([]) },
  });
  const groups = resultGroups(job, [change('ada', 1, [1, 2]), change('bob', 2, [1, 2, 5]), change('cyd', 3, [1])]);
  expect(groups).toEqual([
    { userIds: ['ada', 'bob'], numbers: [1, 2], before: noAccess, after: { ...noAccess, access: bitmapOf([1, 2]) } },
    { userIds: ['cyd'], numbers: [3], before: noAccess, after: { ...noAccess, access: bitmapOf([1]) } },
  ]);
});
