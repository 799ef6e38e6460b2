import { describe, expect, test } from 'vitest';
import { isNarrow, noFilter, type Policy, queryOf, withEmailChallenge } from '../../../web/data-protection/model.ts';

describe('a filter', () => {
  test.each([
    [{}, {}, false],
    [{ search: ' ' }, {}, false],
    [{ search: 'e' }, {}, false],
    [{ search: ' er ' }, { q: 'er' }, true],
    [{ kind: 'external' as const, concern: 'stale' as const }, { kind: 'external', concern: 'stale' }, true],
  ])('%j asks for %j', (change, query, narrow) => {
    const filter = { ...noFilter, ...change };
    expect([queryOf(filter), isNarrow(filter)]).toEqual([query, narrow]);
  });
});

test('the e-mail layer is switched without touching the rest of the policy', () => {
  const policy = {
    version: 3,
    updatedAt: '2026-01-01T00:00:00.000Z',
    warnings: [],
    notInEdition: [],
    trashDays: 7,
    shareLinks: { emailChallenge: true },
  } as unknown as Policy;
  expect(withEmailChallenge(policy, false)).toEqual({ trashDays: 7, shareLinks: { emailChallenge: false } });
});
