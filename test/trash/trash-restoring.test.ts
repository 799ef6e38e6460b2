import { describe, expect, it } from 'vitest';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { later, second, setClock } from '../support/clock/clock.ts';
import { readJournal } from '../support/events/chain.ts';
import { accountId, useAccount } from '../support/world/account.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import { makeAccount } from '../support/world/world.ts';
import { full, get, list, on, purge, restore, start, trashEntries } from './calls.ts';

useAccount(start);

const owner = () => user('owner', accountId);

describe('restoring', () => {
  it('gives the data, once, and records the user', async () => {
    const item = await makeTrashItem(accountId, full);
    setClock(later(start, second));
    const first = await on('restoreTrashItem', item.itemId, {}, owner());
    const restored = {
      ...item,
      status: 'restored',
      restoredAt: later(start, second),
      restoredBy: { kind: 'user', id: owner().id },
    };
    expect(first.body).toMatchObject({ ...restored, data: { nested: [{ deep: null }] } });
    const again = await restore(item.itemId);
    expect([again.status, problemName(again), again.body]).toMatchObject([
      409,
      'not-in-trash',
      { detail: 'The item is restored.' },
    ]);
    expect(await trashEntries()).toHaveLength(2);
    // A caller that lost the answer can still read it.
    expect((await get(item.itemId)).body).toEqual(first.body);
    expect([await list(), await list({ status: 'restored' })]).toEqual([[], [restored]]);
    setClock(item.purgeAt);
    expect([(await get(item.itemId)).status, await list({ status: 'restored' })]).toEqual([404, []]);
  });

  it('gives the same answer again under the same idempotency key', async () => {
    const { itemId } = await makeTrashItem(accountId, full);
    const key = { 'idempotency-key': 'k' };
    const answers = [await restore(itemId, key), await restore(itemId, key)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect(answers[1]?.headers['idempotency-replayed']).toBe('true');
    const { itemId: other } = await makeTrashItem(accountId);
    expect(problemName(await restore(other, key))).toBe('idempotency-key-reused');
    expect((await restore(itemId, { 'idempotency-key': 'another' })).status).toBe(409);
  });

  it('what is not there is 404', async () => {
    const { itemId } = await makeTrashItem(await makeAccount());
    for (const name of ['restoreTrashItem', 'purgeTrashItem', 'getTrashItem'] as const) {
      for (const as of [service, owner()]) expect((await on(name, itemId, {}, as)).status).toBe(404);
    }
    expect((await restore('trs_1')).status).toBe(400);
  });
});

describe('purging', () => {
  it('takes data and title away at once, for good, and is harmless again', async () => {
    const { title: _title, ...item } = await makeTrashItem(accountId, full);
    setClock(later(start, second));
    const first = await purge(item.itemId);
    const purged = {
      ...item,
      status: 'purged',
      purgedAt: later(start, second),
      purgedBy: { kind: 'service', id: service.id },
    };
    expect([first.status, first.body]).toEqual([200, purged]);
    setClock(later(start, 2 * second));
    expect((await purge(item.itemId)).body).toEqual(purged);
    expect((await get(item.itemId)).body).toEqual(purged);
    expect([await list(), await list({ status: 'purged' })]).toEqual([[], [purged]]);
    const late = await restore(item.itemId);
    expect([late.status, problemName(late)]).toEqual([409, 'not-in-trash']);
    const { resourceType, resourceId } = full;
    expect((await trashEntries())[0]).toEqual(['trash.purged', { resourceType, resourceId, reason: 'purged' }]);
    expect(await trashEntries()).toHaveLength(2);
    expect(JSON.stringify(await readJournal(accountId))).not.toContain('Ada & Co');
  });

  it('what was restored is refused: it is in the trash no more', async () => {
    const { itemId } = await makeTrashItem(accountId);
    await restore(itemId);
    const late = await purge(itemId);
    expect([late.status, problemName(late)]).toEqual([409, 'not-in-trash']);
    expect((await get(itemId)).body.data).toEqual({ name: 'A lead' });
  });
});
