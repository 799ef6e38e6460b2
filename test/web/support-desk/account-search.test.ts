import { expect, test } from 'vitest';
import type { Api } from '../../../web/core/client.ts';
import {
  isSearch,
  matching,
  pauseAfter,
  readAccounts,
  type Searched,
} from '../../../web/support-desk/account-search.ts';
import type { Account } from '../../../web/support-desk/model.ts';

const account = (number: number): Account => ({
  accountId: `acc-${number}`,
  name: `Café ${number}`,
  endsAt: null,
  scope: 'full',
});

/** An API whose list has `pages` pages of two accounts; the second account of a page is also the first of the next one. */
const apiOf = (pages: number): Api =>
  ({
    listEnterableAccounts: async ({ query }: { query: { pageToken?: string } }) => {
      const page = Number(query.pageToken ?? 0);
      const items = [account(page), account(page + 1)];
      return { body: { items, ...(page + 1 < pages ? { nextPageToken: String(page + 1) } : {}) } };
    },
  }) as unknown as Api;

const { signal } = new AbortController();

test('an account is found by a part of its id or name, without its case and accents', () => {
  expect(matching([account(1), account(2)], ' CAFE 2')).toEqual([account(2)]);
  expect(matching([account(1), account(2)], 'ACC-1')).toEqual([account(1)]);
  expect(matching([account(1)], 'tea')).toEqual([]);
});

test.each([
  ['', false],
  [' a ', false],
  ['ab', true],
])('whether %j is a search: %j', (text, expected) => {
  expect(isSearch(text)).toBe(expected);
});

test('all pages are read, and an account that is on two of them is listed once', async () => {
  const progress: Searched[] = [];
  const read = await readAccounts(apiOf(3), signal, (searched) => progress.push(searched));
  expect(read).toEqual({ accounts: [0, 1, 2, 3].map(account), isReading: false, isCut: false });
  expect(progress.map(({ accounts, isReading }) => [accounts.length, isReading])).toEqual([
    [2, true],
    [3, true],
  ]);
});

test('after 25 pages the search says that there are more', async () => {
  const read = await readAccounts(apiOf(30), signal, () => {});
  expect(read).toMatchObject({ isReading: false, isCut: true });
  expect(read.accounts).toHaveLength(26);
});

test('a long list is read again less often', () => {
  const ofLength = (length: number): Searched => ({
    accounts: Array.from({ length }, (_, index) => account(index)),
    isReading: false,
    isCut: false,
  });
  expect([0, 200, 201, 2000].map((length) => pauseAfter(ofLength(length), 1200))).toEqual([1200, 1200, 2400, 12_000]);
});
