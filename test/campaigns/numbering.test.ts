import { beforeAll, describe, expect, it } from 'vitest';
import { numberWrites, reserveNumbers, usersNumbered } from '../../shared/campaigns/numbering.ts';
import { commit } from '../../shared/table/commit.ts';
import { recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { freshId } from '../support/world/world.ts';

beforeAll(makeTable);

const range = (first: number, count: number): number[] => Array.from({ length: count }, (_, n) => first + n);

const give = (accountId: string, numbers: readonly number[], name = 'user'): Promise<void> =>
  commit({
    writes: numberWrites(accountId, new Map(numbers.map((number) => [number, `${name}-${number}`]))),
    entries: [],
  });

describe('numbers', () => {
  it('are counted up from 1, for users and campaigns apart, in each account apart', async () => {
    const [one, other] = [freshId(), freshId()];
    expect(await reserveNumbers(one, 'users', 3)).toBe(1);
    expect(await reserveNumbers(one, 'users', 1)).toBe(4);
    expect(await reserveNumbers(one, 'campaigns', 1)).toBe(1);
    expect(await reserveNumbers(other, 'users', 90)).toBe(1);
    expect(await reserveNumbers(one, 'users', 90)).toBe(5);
  });

  it('are given to one only, also when many ask at once', async () => {
    const accountId = freshId();
    const firsts = await Promise.all(range(1, 12).map((count) => reserveNumbers(accountId, 'users', count)));
    const all = firsts.flatMap((first, index) => range(first, index + 1));
    expect(all.sort((a, b) => a - b)).toEqual(range(1, 78));
  });
});

describe('the owner of a number', () => {
  it('is found in blocks of 64, of which a part of a job meets three at most', async () => {
    expect(numberWrites('acme', new Map())).toEqual([]);
    const blocks = (first: number, count: number) =>
      numberWrites('acme', new Map(range(first, count).map((number) => [number, 'x']))).map(({ label }) => label);
    expect(blocks(1, 63)).toEqual(['numbers 0']);
    expect(blocks(63, 2)).toEqual(['numbers 0', 'numbers 1']);
    for (const first of range(1, 130)) expect(blocks(first, 90).length).toBeLessThanOrEqual(3);
  });

  it('is read in one request, whatever the blocks; unused numbers are left out', async () => {
    const accountId = freshId();
    await give(accountId, range(1, 70));
    await give(accountId, [71, 500]);
    const wanted = [1, 63, 64, 70, 71, 72, 500, 999];
    const { result, sent } = await recorded(() => usersNumbered(accountId, wanted));
    expect(sent.map(({ action }) => action)).toEqual(['BatchGetItem']);
    expect([...result]).toEqual([1, 63, 64, 70, 71, 500].map((number) => [number, `user-${number}`]));
    expect(await usersNumbered(freshId(), wanted)).toEqual(new Map());
  });

  it('stays, when others of the same block come', async () => {
    const accountId = freshId();
    await Promise.all([give(accountId, [1, 3], 'odd'), give(accountId, [2, 4], 'even')]);
    expect([...(await usersNumbered(accountId, [1, 2, 3, 4])).values()]).toEqual([
      'odd-1',
      'even-2',
      'odd-3',
      'even-4',
    ]);
  });
});
