import { describe, expect, it } from 'vitest';
import type { TrashItem } from '../../shared/trash/item.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { accountId, useAccount } from '../support/world/account.ts';
import { loseEdition } from '../support/world/edition.ts';
import { makeTrashItem, putInTrash } from '../support/world/trash.ts';
import { makeAccount } from '../support/world/world.ts';
import { full, get, list, purge, restore, start, trashEntries } from './calls.ts';

useAccount(start);

const owner = () => user('owner', accountId);

describe('what is deleted', () => {
  it('is in the trash for as long as the policy says, is published, and is shown without its data', async () => {
    const made = await putInTrash(accountId, full);
    const { data, ...rest } = full;
    const expected = { accountId, status: 'trashed', ...rest, deletedAt: start, purgeAt: later(start, 30 * day) };
    expect([made.status, made.body]).toEqual([201, { itemId: made.body.itemId, ...expected }]);
    expect(await list()).toEqual([made.body]);
    expect((await get(made.body.itemId)).body).toEqual({ ...made.body, data: JSON.parse(JSON.stringify(data)) });
    const { resourceType, resourceId } = full;
    expect(await trashEntries()).toEqual([
      ['trash.registered', { resourceType, resourceId, purgeAt: made.body.purgeAt }],
    ]);
  });

  it.each([[null], [false], [0], [''], [[]], [{}], ['text'], [[[]]]])('may be %j', async (data) => {
    const { itemId } = await makeTrashItem(accountId, { data });
    expect((await get(itemId)).body.data).toEqual(data);
    expect((await restore(itemId)).body.data).toEqual(data);
  });

  it('may be large', async () => {
    // Hardly to be packed.
    const data = Array.from({ length: 10_000 }, (_, n) => Math.sin(n));
    const { itemId } = await makeTrashItem(accountId, { data });
    expect((await restore(itemId, { 'idempotency-key': 'k' })).body.data).toEqual(data);
    expect((await purge((await makeTrashItem(accountId, { data })).itemId)).status).toBe(200);
    const tooLarge = await putInTrash(accountId, { data: 'x'.repeat(204_799) });
    expect([tooLarge.status, tooLarge.body]).toMatchObject([400, { errors: [{ pointer: '#/data' }] }]);
  });

  it('keeps the time that it was given, whatever the policy says later', async () => {
    const put = (trashDays: number) =>
      api('putPolicy', { as: owner(), params: { accountId }, body: { trashDays }, headers: { 'if-match': '*' } });
    await put(2);
    const { itemId, purgeAt } = await makeTrashItem(accountId);
    expect(purgeAt).toBe(later(start, 2 * day));
    await put(1);
    setClock(later(start, 2 * day - 1));
    expect((await get(itemId)).status).toBe(200);
    await put(3);
    setClock(later(start, 2 * day));
    expect((await get(itemId)).status).toBe(404);
  });

  it('is not there once more while it is there, and may come again after that', async () => {
    const thing = { resourceType: 'comment', resourceId: 'c-1' };
    const { itemId } = await makeTrashItem(accountId, thing);
    const twice = await putInTrash(accountId, thing);
    expect([twice.status, problemName(twice), twice.body]).toMatchObject([
      409,
      'already-in-trash',
      { detail: `It is in the trash as ${itemId}.` },
    ]);
    // Another type, another account.
    await makeTrashItem(accountId, { ...thing, resourceType: 'email' });
    await makeTrashItem(await makeAccount(), thing);
    await restore(itemId);
    const { itemId: second } = await makeTrashItem(accountId, thing);
    await purge(second);
    const { itemId: third, purgeAt } = await makeTrashItem(accountId, thing);
    setClock(later(purgeAt, -1));
    expect((await putInTrash(accountId, thing)).status).toBe(409);
    // Nobody has swept.
    setClock(purgeAt);
    const { itemId: fourth } = await makeTrashItem(accountId, thing);
    expect((await list()).map((item) => item.itemId)).toEqual([fourth]);
    expect((await get(third)).status).toBe(404);
    expect((await restore(fourth)).status).toBe(200);
  });

  it('comes once under an idempotency key, also from two callers at once', async () => {
    const put = () => putInTrash(accountId, { resourceId: 'one' }, { 'idempotency-key': 'k' });
    const answers = [...(await Promise.all([put(), put()])), await put()];
    expect(answers.map(({ status, body }) => [status, body.itemId])).toEqual(
      new Array(3).fill([201, answers[0]?.body.itemId]),
    );
    expect(await trashEntries()).toHaveLength(1);
  });

  it('of an account that is not there is 404', async () => {
    expect((await putInTrash('ghost')).status).toBe(404);
    const answer = await api('listTrashItems', { as: service, params: { accountId: 'ghost' } });
    expect([answer.status, problemName(answer)]).toEqual([404, 'not-found']);
  });
});

describe('an edition without a trash', () => {
  it('takes nothing in, and goes on giving back what is there', async () => {
    const { itemId } = await makeTrashItem(accountId);
    const { itemId: other } = await makeTrashItem(accountId);
    await loseEdition(accountId);
    const refused = await putInTrash(accountId);
    expect([refused.status, problemName(refused), refused.body]).toMatchObject([
      403,
      'edition-needed',
      { detail: 'trash needs the edition sales_essentials.' },
    ]);
    expect(await list()).toHaveLength(2);
    expect([(await get(itemId)).status, (await restore(itemId)).status, (await purge(other)).status]).toEqual([
      200, 200, 200,
    ]);
  });
});

describe('the list', () => {
  it('is newest first, by status, page by page', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) ids.unshift((await makeTrashItem(accountId)).itemId);
    for (const n of [1, 4]) await restore(ids[n] ?? '');
    await purge(ids[2] ?? '');
    const walk = async (status?: string) => {
      const found: string[] = [];
      let pageToken: string | undefined;
      do {
        const query = { pageSize: '2', ...(status ? { status } : {}), ...(pageToken ? { pageToken } : {}) };
        const { body } = await api<{ items: TrashItem[]; nextPageToken?: string }>('listTrashItems', {
          ...{ as: owner(), params: { accountId } },
          query,
        });
        expect(body.items.length).toBeLessThanOrEqual(2);
        found.push(...body.items.map(({ itemId }) => itemId));
        pageToken = body.nextPageToken;
      } while (pageToken);
      return found;
    };
    expect(await walk()).toEqual([0, 3, 5, 6].map((n) => ids[n]));
    expect([await walk('restored'), await walk('purged')]).toEqual([[ids[1], ids[4]], [ids[2]]]);
    expect((await api('listTrashItems', { as: owner(), params: { accountId }, query: { status: 'x' } })).status).toBe(
      400,
    );
  });
});
