import { describe, expect, it } from 'vitest';
import { isShown, type PeopleSort, pageInOrder, personOf, summaryOf } from '../../shared/accounts/people.ts';
import type { User } from '../../shared/accounts/user.ts';
import fc from '../support/random/fast-check.ts';

const now = '2026-11-22T08:00:00.000Z';
const ninetyDaysAgo = '2026-08-24T08:00:00.000Z';

const user = (more: Partial<User> = {}): User => ({
  ...{ accountId: 'acme', userId: 'mia', name: 'Mia Müller', email: 'mia@acme.example' },
  ...{ role: 'member', kind: 'internal', status: 'active', twoFactor: true, passwordStrength: 4 },
  ...{ createdAt: '2020-01-01T00:00:00.000Z', updatedAt: now, version: 1 },
  lastSeenAt: now,
  ...more,
});
const person = (more: Partial<User> = {}) => personOf(user(more), now);

describe('the access of a person', () => {
  it.each([
    [0, true],
    [2, true],
    [3, false],
    [undefined, false],
  ])('a password rated %s is weak: %s', (passwordStrength, isWeak) => {
    const { passwordStrength: _, ...rest } = user();
    const { concerns } = personOf(passwordStrength === undefined ? rest : { ...rest, passwordStrength }, now);
    expect(concerns.includes('weak-password')).toBe(isWeak);
  });

  it('two-factor authentication is missing where it is not on', () => {
    expect(person({ twoFactor: false }).concerns).toEqual(['no-two-factor']);
    expect(person().concerns).toEqual([]);
  });

  it('a person not seen for 90 days is stale, to the millisecond', () => {
    expect(person({ lastSeenAt: ninetyDaysAgo }).concerns).toEqual(['stale']);
    expect(person({ lastSeenAt: '2026-08-24T08:00:00.001Z' }).concerns).toEqual([]);
    expect(person({ lastSeenAt: ninetyDaysAgo, status: 'suspended' }).concerns).toEqual([]);
  });

  it('a person never seen counts from when they were made a user', () => {
    const { lastSeenAt: _, ...unseen } = user();
    expect(personOf(unseen, now).concerns).toEqual(['stale']);
    expect(personOf({ ...unseen, createdAt: '2026-11-01T00:00:00.000Z' }, now).concerns).toEqual([]);
  });
});

it('the summary counts every person', () => {
  const { passwordStrength: _, ...unrated } = user({ kind: 'external' });
  const people = [
    person({ passwordStrength: 1, twoFactor: false }),
    personOf(unrated, now),
    person({ status: 'suspended', lastSeenAt: ninetyDaysAgo }),
    person({ lastSeenAt: ninetyDaysAgo }),
  ];
  expect(summaryOf(people)).toEqual({
    ...{ total: 4, internal: 3, external: 1, suspended: 1 },
    ...{ weakPasswords: 1, unratedPasswords: 1, withoutTwoFactor: 1, stale: 1 },
  });
});

it('is shown a person who matches every filter', () => {
  const mia = person({ kind: 'external', twoFactor: false });
  expect(isShown(mia, {}, undefined)).toBe(true);
  expect(isShown(mia, { kind: 'external', concern: 'no-two-factor' }, 'muller')).toBe(true);
  expect(isShown(mia, { kind: 'external', role: 'owner' }, undefined)).toBe(false);
  expect(isShown(mia, { concern: 'stale' }, undefined)).toBe(false);
  expect(isShown(mia, {}, 'acme.example')).toBe(true);
  expect(isShown(mia, {}, 'bob')).toBe(false);
});

const sorts: PeopleSort[] = ['userId', '-userId', 'name', '-name', 'passwordStrength', '-lastSeenAt', 'role'];

const arbitraryPeople = fc
  .uniqueArray(
    fc.record({
      userId: fc.stringMatching(/^[a-c]{1,3}$/),
      name: fc.constantFrom('Ada', 'ada', 'Émile', 'zoe'),
      strength: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
      role: fc.constantFrom('owner' as const, 'admin' as const, 'member' as const),
    }),
    { selector: ({ userId }) => userId },
  )
  .map((all) =>
    all.map(({ strength, ...rest }) => {
      const { passwordStrength: _, ...unrated } = user(rest);
      return personOf(strength === undefined ? unrated : { ...unrated, passwordStrength: strength }, now);
    }),
  );

it('pages of any size show every person once, in one order, the same as a single page', () => {
  fc.assert(
    fc.property(arbitraryPeople, fc.constantFrom(...sorts), fc.integer({ min: 1, max: 5 }), (people, sort, size) => {
      const whole = pageInOrder(people, sort, { size: 100 }).shown.map(({ userId }) => userId);
      const paged: string[] = [];
      let after: ReturnType<typeof pageInOrder>['last'];
      do {
        const page = pageInOrder(people, sort, { size, after });
        paged.push(...page.shown.map(({ userId }) => userId));
        after = page.last;
      } while (after);
      expect(paged).toEqual(whole);
      expect([...whole].sort()).toEqual(people.map(({ userId }) => userId).sort());
    }),
  );
});
