import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idOf, type Key, keys } from '../../shared/table/keys.ts';
import { around, recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeUser } from '../support/world/world.ts';
import { askPoint, type Found, makeDreamTeam } from './authzen-world.ts';

/* Searches of accounts with more people than one look at the table shows. */

let accountId: string;
beforeAll(makeTable);
beforeEach(async () => {
  accountId = await makeDreamTeam();
});

const nth = (n: number): string => `user-${String(n).padStart(4, '0')}`;

type Query = { Limit: number; ExclusiveStartKey?: Key };

/** A directory so large, as DynamoDB would answer of it: what it holds is at hand, and need not be written first. */
interface Directory {
  count: number;
  /** All others are suspended, or have left their mark alone. */
  active: (n: number) => boolean;
  areRemoved?: boolean;
}

const userOf = (n: number, active: Directory['active']) => ({
  ...keys.user(accountId, nth(n)),
  ...{ accountId, userId: nth(n), name: 'x', email: 'x@y.example', role: 'member', kind: 'internal' },
  ...{ status: active(n) ? 'active' : 'suspended', twoFactor: false, version: 1 },
});

/** A page of it: at most `limit` items are read; removed ones are not shown. */
const pageOf = ({ count, active, areRemoved }: Directory, { Limit, ExclusiveStartKey }: Query): unknown => {
  const first = ExclusiveStartKey ? Number(idOf(ExclusiveStartKey).slice('user-'.length)) + 1 : 0;
  const all = Array.from({ length: Math.max(0, Math.min(Limit, count - first)) }, (_, index) => first + index);
  const Items = all.filter((n) => !areRemoved || active(n)).map((n) => userOf(n, active));
  const last = all.at(-1);
  return {
    output: {
      Items,
      ...(all.length === Limit && last !== undefined ? { LastEvaluatedKey: keys.user(accountId, nth(last)) } : {}),
    },
  };
};

/** While `work` runs the account has that directory. @returns those who are active, too */
const within = async <T>(directory: Directory, work: (active: string[]) => Promise<T>): Promise<T> => {
  const { count, active } = directory;
  const ids = Array.from({ length: count }, (_, n) => n)
    .filter(active)
    .map(nth);
  return around(
    async ({ action, input }, send) => (action === 'Query' ? pageOf(directory, input as unknown as Query) : send()),
    () => work(ids),
  );
};

const search = async (page: Record<string, unknown>) => {
  const body = { subject: { type: 'user' }, action: { name: 'read' }, resource: { type: 'comment', id: 'x' }, page };
  const { result, sent } = await recorded(() => askPoint<Found>('searchSubjects', accountId, { body }));
  expect(result.status).toBe(200);
  return { ...result.body, queries: sent.filter(({ action }) => action === 'Query').length };
};

/** All pages, one after the other. */
const throughout = async (limit?: number) => {
  const pages: { ids: (string | undefined)[]; queries: number }[] = [];
  let token = '';
  do {
    const { page, results, queries } = await search(token === '' ? (limit === undefined ? {} : { limit }) : { token });
    expect(page.count).toBe(results.length);
    pages.push({ ids: results.map(({ id }) => id), queries });
    token = page.next_token;
  } while (token !== '' && pages.length < 100);
  return pages;
};

describe('a search', () => {
  it.each([199, 200, 201, 400, 401])(
    'of %i users finds each once, in order, however many a page shows',
    async (count) => {
      await within({ count, active: (n) => n % 40 === 39 || n >= count - 2 }, async (active) => {
        for (const limit of [1, 3, 1000]) {
          const pages = await throughout(limit);
          expect(pages.flatMap(({ ids }) => ids)).toEqual(active);
          for (const { ids } of pages) expect(ids.length).toBeLessThanOrEqual(limit);
        }
      });
    },
  );

  it('has 50 entries by default, and at most 1,000 whatever is asked for', async () => {
    await within({ count: 1010, active: () => true }, async (active) => {
      const first = await search({});
      expect(first.results.map(({ id }) => id)).toEqual(active.slice(0, 50));
      const pages = await throughout(5000);
      expect(pages.map(({ ids }) => ids.length)).toEqual([1000, 10]);
      expect(pages.flatMap(({ ids }) => ids)).toEqual(active);
    });
  });

  it('that finds no user for long answers before it has checked every user, and continues from there', async () => {
    await within({ count: 1700, active: (n) => n === 1699 }, async () => {
      const pages = await throughout(2);
      expect(pages.map(({ ids }) => ids)).toEqual([[], [nth(1699)]]);
      for (const { queries } of pages) expect(queries).toBeLessThanOrEqual(16);
    });
  });

  it('skips any number of removed users', async () => {
    await within({ count: 40_000, active: (n) => n === 39_999, areRemoved: true }, async () => {
      const pages = await throughout(2);
      expect(pages.flatMap(({ ids }) => ids)).toEqual([nth(39_999)]);
      expect(pages.length).toBeGreaterThan(1);
    });
  });

  it('goes on where it was, also when users are added and removed in between', async () => {
    for (let n = 0; n < 6; n++) await makeUser(accountId, nth(n));
    const first = await search({ limit: 3 });
    expect(first.results.map(({ id }) => id)).toEqual([nth(0), nth(1), nth(2)]);
    await makeUser(accountId, nth(2), { status: 'suspended' });
    await makeUser(accountId, `${nth(0)}a`);
    await makeUser(accountId, `${nth(3)}a`);
    const next = await search({ token: first.page.next_token });
    expect(next.results.map(({ id }) => id)).toEqual([nth(3), `${nth(3)}a`, nth(4)]);
  });
});
