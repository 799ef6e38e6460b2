import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service } from '../support/api/identity.ts';
import { recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { makeAccount, makeUser } from '../support/world/world.ts';

beforeAll(makeTable);

const remove = (accountId: string, userId: string) => api('deleteUser', { as: service, params: { accountId, userId } });

describe('a removed user', () => {
  it('leaves a mark that nothing takes away, without name and e-mail address', async () => {
    const accountId = await makeAccount();
    await makeUser(accountId, 'mia', { name: 'Mia', role: 'owner' });
    expect((await remove(accountId, 'mia')).status).toBe(200);
    const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key: keys.user(accountId, 'mia') }));
    expect(Item).toMatchObject({ removed: true, name: '', email: '' });
    expect(Item).not.toHaveProperty('ttl');
  });

  it('whose account goes away at the same time is not found', async () => {
    const accountId = await makeAccount();
    await makeUser(accountId, 'mia');
    const late = await interrupted(
      'TransactWriteItems',
      () => db.send(new DeleteCommand({ TableName: tableName(), Key: keys.account(accountId) })),
      () => remove(accountId, 'mia'),
    );
    expect([late.status, problemName(late)]).toEqual([404, 'not-found']);
  });
});

describe('listing users', () => {
  const list = async (accountId: string, pageSize: string) => {
    const { result, sent } = await recorded(() =>
      api<{ items: { userId: string }[]; nextPageToken?: string }>('listUsers', {
        as: service,
        params: { accountId },
        query: { pageSize },
      }),
    );
    const queries = sent.filter(({ action }) => action === 'Query');
    return { ...result.body, limits: queries.map(({ input }) => input['Limit']) };
  };

  it('reads no more than the page, and goes on with more at a time where many were removed', async () => {
    const accountId = await makeAccount();
    const ids = Array.from({ length: 20 }, (_, n) => `user-${String(n).padStart(2, '0')}`);
    for (const id of ids) await makeUser(accountId, id);
    const whole = await list(accountId, '2');
    expect(whole.items.map(({ userId }) => userId)).toEqual(ids.slice(0, 2));
    expect(whole.limits).toEqual([3]);

    for (const id of ids.slice(1, 18)) await remove(accountId, id);
    const sparse = await list(accountId, '2');
    expect(sparse.items.map(({ userId }) => userId)).toEqual(['user-00', 'user-18']);
    expect(sparse.nextPageToken).toBeDefined();
    expect(sparse.limits).toEqual([3, 6, 12]);
  });
});
