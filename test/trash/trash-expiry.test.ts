import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import type { TrashItem } from '../../shared/trash/item.ts';
import { readTrashItem } from '../../shared/trash/store.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import { makeAccount } from '../support/world/world.ts';

beforeAll(makeTable);

const start = '2027-03-01T00:00:00.000Z';
const end = later(start, 30 * day);

afterEach(async () => {
  // What one test leaves must not be swept in the next.
  await sweep(later(end, day), () => true);
  setClock();
});
let accountId: string;
beforeEach(async () => {
  setClock(start);
  accountId = await makeAccount();
});

const on = (name: RouteName, { itemId }: TrashItem, as: ReturnType<typeof user> | typeof service = service) =>
  api<TrashItem>(name, { as, params: { accountId, itemId } });

const listed = async (status: string): Promise<string[]> => {
  const { body } = await api<{ items: TrashItem[] }>('listTrashItems', {
    ...{ as: service, params: { accountId } },
    query: { status },
  });
  return body.items.map(({ itemId }) => itemId);
};

/** Everything of the account that has to do with its trash. */
const stored = async (): Promise<string[]> => {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: tableName(),
      KeyConditionExpression: 'PK = :pk AND begins_with(SK, :trash)',
      ExpressionAttributeValues: { ':pk': keys.account(accountId).PK, ':trash': 'TRASH' },
      ConsistentRead: true,
    }),
  );
  return Items.map(({ SK }) => String(SK).split('#')[0] ?? '').sort();
};

const purged = async () =>
  (await readJournal(accountId))
    .filter(({ type }) => type === 'trash.purged')
    .map(({ target, data, actor }) => [target.id, data['reason'], actor.kind]);

/** Three items: one in the trash, one restored, one purged. */
const makeThree = async () => {
  const items = [
    await makeTrashItem(accountId),
    await makeTrashItem(accountId),
    await makeTrashItem(accountId),
  ] as const;
  await on('restoreTrashItem', items[1]);
  await on('purgeTrashItem', items[2]);
  return items;
};

describe('past its time', () => {
  it('an item is gone on every read and for every change, though neither sweep nor TTL has been', async () => {
    const items = await makeThree();
    const [trashed] = items;
    setClock(later(end, -1));
    for (const item of items) expect((await on('getTrashItem', item)).status).toBe(200);
    setClock(end);
    for (const item of items) {
      for (const name of ['getTrashItem', 'restoreTrashItem', 'purgeTrashItem'] as const) {
        for (const as of [service, user('owner', accountId), user('member', accountId)]) {
          const answer = await on(name, item, as);
          expect([name, answer.status, problemName(answer)]).toEqual([name, 404, 'not-found']);
          expect(JSON.stringify(answer.body)).not.toContain('A lead');
        }
      }
    }
    for (const status of ['trashed', 'restored', 'purged']) expect(await listed(status)).toEqual([]);
    // All of it is still there, and no event about its end has been published.
    expect(await readTrashItem(trashed)).toMatchObject({ status: 'trashed' });
    expect(await stored()).toHaveLength(6);
    expect(await purged()).toEqual([[items[2].itemId, 'purged', 'service']]);
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
