import { afterEach, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import type { TrashItem } from '../../shared/trash/item.ts';
import { readTrashItem } from '../../shared/trash/store.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { accountId, useAccount } from '../support/world/account.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import { get, list, makeThree, on, purges, start, stored } from './calls.ts';

useAccount(start);

const end = later(start, 30 * day);

/** The ids of the items with a status. */
const listed = async (status: string) => (await list({ status })).map(({ itemId }) => itemId);

afterEach(async () => {
  // What one test leaves must not be swept in the next.
  await sweep(later(end, day), () => true);
});

describe('past its time', () => {
  it('an item is gone on every read and for every change, though neither sweep nor TTL has been', async () => {
    const items = await makeThree();
    const [trashed] = items;
    setClock(later(end, -1));
    for (const item of items) expect((await get(item.itemId)).status).toBe(200);
    setClock(end);
    for (const item of items) {
      for (const name of ['getTrashItem', 'restoreTrashItem', 'purgeTrashItem'] as const) {
        for (const as of [service, user('owner', accountId), user('member', accountId)]) {
          const answer = await on(name, item.itemId, {}, as);
          expect([name, answer.status, problemName(answer)]).toEqual([name, 404, 'not-found']);
          expect(JSON.stringify(answer.body)).not.toContain('A lead');
        }
      }
    }
    for (const status of ['trashed', 'restored', 'purged']) expect(await listed(status)).toEqual([]);
    // All of it is still there, and no event about its end has been published.
    expect(await readTrashItem(trashed)).toMatchObject({ status: 'trashed' });
    expect(await stored()).toHaveLength(6);
    expect(await purges()).toEqual([[items[2].itemId, 'purged', 'service']]);
  });

  it('a restore is answered again until then, and not from then on, though its day is not over', async () => {
    const item = await makeTrashItem(accountId);
    setClock(later(end, -minute));
    const restore = () =>
      api<TrashItem>('restoreTrashItem', {
        ...{ as: service, params: { accountId, itemId: item.itemId } },
        headers: { 'idempotency-key': 'k' },
      });
    const first = await restore();
    setClock(later(end, -1));
    expect((await restore()).body).toEqual(first.body);
    setClock(end);
    expect(problemName(await restore())).toBe('not-found');
  });

  it('a restore long before is answered again for a day', async () => {
    const item = await makeTrashItem(accountId);
    const restore = () =>
      api<TrashItem>('restoreTrashItem', {
        ...{ as: service, params: { accountId, itemId: item.itemId } },
        headers: { 'idempotency-key': 'k' },
      });
    await restore();
    setClock(later(start, day - 1));
    expect((await restore()).headers['idempotency-replayed']).toBe('true');
    setClock(later(start, day));
    expect(problemName(await restore())).toBe('not-in-trash');
  });
});
