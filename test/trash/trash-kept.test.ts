import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import type { TrashItem } from '../../shared/trash/item.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { putInTrash } from '../support/world/trash.ts';
import { makeAccount } from '../support/world/world.ts';

beforeAll(makeTable);

let accountId: string;
beforeEach(async () => {
  accountId = await makeAccount();
});

const on = (name: RouteName, itemId: string) => api<TrashItem>(name, { as: service, params: { accountId, itemId } });
const get = (itemId: string) => on('getTrashItem', itemId);
const purge = (itemId: string) => on('purgeTrashItem', itemId);

describe('what is deleted', () => {
  it('is refused rather than changed: numbers that lose digits, and names that nothing can be called', async () => {
    const send = (body: string) =>
      api<TrashItem>('createTrashItem', { as: service, params: { accountId }, text: `{"resourceType":"x",${body}}` });
    const refused = [
      ['"resourceId":"1","data":{"id":12345678901234567890}', '#/data'],
      ['"resourceId":"2","data":[1e400]', '#/data'],
      ['"resourceId":"5","data":null,"properties":{"n":12345678901234567890}', '#/properties/n'],
      ['"resourceId":"3","data":null,"properties":{"__proto__":1,"status":"open"}', '#/properties/__proto__'],
    ] as const;
    for (const [body, pointer] of refused) {
      const answer = await send(body);
      expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ pointer }] }]);
    }
    const { itemId } = (await send('"resourceId":"4","data":{"id":"12345678901234567890","n":9007199254740991}')).body;
    expect((await get(itemId)).body.data).toEqual({ id: '12345678901234567890', n: 9_007_199_254_740_991 });
  });

  it('is answered again under the same key, but for its title, which a purge takes', async () => {
    const key = { 'idempotency-key': 'k' };
    const thing = { resourceType: 'client_folder', resourceId: 'folder/1', title: 'Ada & Co', data: { by: 'Ada' } };
    const first = await putInTrash(accountId, thing, key);
    const { title, ...untitled } = first.body;
    expect([first.status, title]).toEqual([201, 'Ada & Co']);
    const again = await putInTrash(accountId, thing, key);
    expect([again.status, again.headers['idempotency-replayed'], again.body]).toEqual([201, 'true', untitled]);
    await purge(first.body.itemId);
    expect((await putInTrash(accountId, thing, key)).body).toEqual(untitled);
    // Nor does it lie anywhere else.
    const { Items = [] } = await db.send(
      new QueryCommand({
        TableName: tableName(),
        KeyConditionExpression: 'PK = :pk',
        ExpressionAttributeValues: { ':pk': keys.account(accountId).PK },
        ConsistentRead: true,
      }),
    );
    expect(Items.some((item) => String(item['SK']).startsWith('IDEMPOTENCY#'))).toBe(true);
    expect(JSON.stringify(Items)).not.toContain('Ada');
    expect(JSON.stringify(Items)).not.toContain('TRASHDATA');
  });
});
