import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import type { TrashItem } from '../../shared/trash/item.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { service, type user } from '../support/api/identity.ts';
import { readJournal } from '../support/events/chain.ts';
import { accountId } from '../support/world/account.ts';
import { makeTrashItem } from '../support/world/trash.ts';

/* Calls that concern the trash of the account of the test that runs (`useAccount`). */

/** The instant at which each test begins. */
export const start = '2027-03-01T00:00:00.000Z';

/** A deletion with all fields, with values that are easily changed on the way. */
export const full = {
  resourceType: 'client_folder',
  resourceId: 'folder/1 é',
  title: 'Ada & Co',
  data: { nested: [{ deep: null }], ключ: 'значение', big: 1e15, __proto__: undefined },
  deletedBy: 'mia',
  properties: { status: 'open', value: -9007199254740991, archived: false, note: null },
};

/** Calls a route of one item. */
export const on = (
  name: RouteName,
  itemId: string,
  headers = {},
  as: typeof service | ReturnType<typeof user> = service,
) => api<TrashItem>(name, { as, params: { accountId, itemId }, headers });
export const restore = (itemId: string, headers = {}) => on('restoreTrashItem', itemId, headers);
export const purge = (itemId: string) => on('purgeTrashItem', itemId);
export const get = (itemId: string) => on('getTrashItem', itemId);

export const list = async (query: Record<string, string> = {}): Promise<TrashItem[]> => {
  const call = { as: service, params: { accountId }, query };
  const { status, body } = await api<{ items: TrashItem[] }>('listTrashItems', call);
  expect(status).toBe(200);
  return body.items;
};

/** Makes three items: one in the trash, one restored, one purged. */
export const makeThree = async () => {
  const items = [
    await makeTrashItem(accountId),
    await makeTrashItem(accountId),
    await makeTrashItem(accountId),
  ] as const;
  await restore(items[1].itemId);
  await purge(items[2].itemId);
  return items;
};

/** The type and data of the account's journal entries about its trash, newest first. */
export const trashEntries = async () =>
  (await readJournal(accountId)).filter(({ type }) => type.startsWith('trash.')).map(({ type, data }) => [type, data]);

/** The item, the reason and the kind of actor of each purge in the account's journal, newest first. */
export const purges = async () =>
  (await readJournal(accountId))
    .filter(({ type }) => type === 'trash.purged')
    .map(({ target, data, actor }) => [target.id, data['reason'], actor.kind]);

/** The kinds of the account's stored items that belong to its trash, sorted. */
export const stored = async (): Promise<string[]> => {
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
