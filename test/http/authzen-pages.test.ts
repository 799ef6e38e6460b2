import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { db, tableName } from '../../shared/db/client.ts';
import { keys } from '../../shared/db/keys.ts';
import { chunks } from '../../shared/pool.ts';
import { recorded } from '../support/sdk.ts';
import { makeTable } from '../support/table.ts';
import { makeUser } from '../support/world.ts';
import { askPoint, type Found, makeDreamTeam } from './authzen-world.ts';

/* Searches of accounts with more people than one look at the table shows. */

let accountId: string;
beforeAll(makeTable);
beforeEach(async () => {
  accountId = await makeDreamTeam();
});

const nth = (n: number): string => `user-${String(n).padStart(4, '0')}`;

/**
 * Writes users as the directory has them, many at a time; all but those of some numbers are suspended, or have left their
 * mark alone. @returns those that are active
 */
const fill = async (count: number, active: (n: number) => boolean, isRemoved = false): Promise<string[]> => {
  const at = '2026-11-21T08:00:00.000Z';
  const items = Array.from({ length: count }, (_, n) => ({
    ...keys.user(accountId, nth(n)),
    ...{ accountId, userId: nth(n), name: 'x', email: 'x@y.example', role: 'member', kind: 'internal' },
    ...{ status: active(n) ? 'active' : 'suspended', twoFactor: false, createdAt: at, updatedAt: at, version: 1 },
    ...(isRemoved && !active(n) ? { removed: true } : {}),
  }));
  const writes = chunks(items, 25).map((some) => {
    const RequestItems = { [tableName()]: some.map((Item) => ({ PutRequest: { Item } })) };
    return db.send(new BatchWriteCommand({ RequestItems }));
  });
  await Promise.all(writes);
  return items.map(({ userId }) => userId).filter((_, n) => active(n));
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
  it.each([199, 200, 201, 400])('of %i users finds each once, in order, however many a page shows', async (count) => {
    const active = await fill(count, (n) => n % 40 === 39 || n >= count - 2);
    for (const limit of [1, 3, 1000]) {
      const pages = await throughout(limit);
      expect(pages.flatMap(({ ids }) => ids)).toEqual(active);
      for (const { ids } of pages) expect(ids.length).toBeLessThanOrEqual(limit);
    }
  });

  it('shows 50 where nobody says how many, and no more than 1,000 whatever is asked for', async () => {
    const active = await fill(1010, () => true);
    const first = await search({});
    expect(first.results.map(({ id }) => id)).toEqual(active.slice(0, 50));
    const pages = await throughout(5000);
    expect(pages.map(({ ids }) => ids.length)).toEqual([1000, 10]);
    expect(pages.flatMap(({ ids }) => ids)).toEqual(active);
  });

  it('that finds nobody for long answers before it has looked at everybody, and goes on from there', async () => {
    await fill(1700, (n) => n === 1699);
    const pages = await throughout(2);
    expect(pages.map(({ ids }) => ids)).toEqual([[], [nth(1699)]]);
    for (const { queries } of pages) expect(queries).toBeLessThanOrEqual(16);
  });

  it('gets past any number of people who were removed', async () => {
    await fill(3700, (n) => n === 3699, true);
    const pages = await throughout(2);
    expect(pages.map(({ ids }) => ids)).toEqual([[nth(3699)]]);
  });

  it('goes on where it was, whoever comes and goes in between', async () => {
    await fill(6, () => true);
    const first = await search({ limit: 3 });
    expect(first.results.map(({ id }) => id)).toEqual([nth(0), nth(1), nth(2)]);
    await makeUser(accountId, nth(2), { status: 'suspended' });
    await makeUser(accountId, `${nth(0)}a`);
    await makeUser(accountId, `${nth(3)}a`);
    const next = await search({ token: first.page.next_token });
    expect(next.results.map(({ id }) => id)).toEqual([nth(3), `${nth(3)}a`, nth(4)]);
  });
});
