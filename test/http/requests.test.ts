import { beforeAll, describe, expect, it } from 'vitest';
import { allRoutes, api, type RouteName, routeNamed } from '../support/api.ts';
import type { Request } from '../support/call.ts';
import { agent, service, user } from '../support/identity.ts';
import { recorded } from '../support/sdk.ts';
import { makeTable } from '../support/table.ts';
import { freshId, makeAccount, makeGrant, makeUser } from '../support/world.ts';

beforeAll(async () => {
  await makeTable();
  // The secret of page tokens is read once by a function; not what is counted here.
  const accountId = await makeAccount();
  for (let n = 0; n < 2; n++) await makeGrant(accountId);
  await api('listGrants', { as: user('owner', accountId), params: { accountId }, query: { pageSize: '1' } });
});

interface World {
  accountId: string;
  grantId: string;
  etag: string;
}

/** An account with so many users and entries, and as many grants as may live at once. */
const makeWorld = async (size: number): Promise<World> => {
  const accountId = await makeAccount();
  for (let n = 0; n < size; n++) await makeUser(accountId, `user-${String(n).padStart(2, '0')}`);
  for (let n = 0; n < size - 1; n++) {
    const { grant } = await makeGrant(accountId);
    if (n >= 15)
      await api('revokeGrant', { as: user('owner', accountId), params: { accountId, grantId: grant.grantId } });
  }
  const { grant, etag } = await makeGrant(accountId);
  return { accountId, grantId: grant.grantId, etag };
};

const owner = ({ accountId, grantId }: World, more: Request = {}): Request => ({
  as: user('owner', accountId),
  params: { accountId, grantId },
  ...more,
});
const backend = ({ accountId }: World, more: Request = {}): Request => ({
  as: service,
  ...more,
  params: { accountId, userId: 'user-00', ...more.params },
});

const B = 'BatchGetItem';
const G = 'GetItem';
const T = 'TransactWriteItems';

/** The round trips of each route's usual path: the same for 3 items as for 30. */
const table: Record<RouteName, [title: string, (world: World) => Request, trips: string[]][]> = {
  putAccount: [
    ['a new one', (world) => backend(world, { params: { accountId: freshId() }, body: { name: 'x' } }), [G, T]],
    ['a changed one', (world) => backend(world, { body: { name: 'x' } }), [G, T]],
    ['the same again', (world) => backend(world, { body: { name: 'x' } }), [G]],
  ],
  getAccount: [
    ['as owner', owner, [B]],
    ['as service', backend, [G]],
  ],
  listUsers: [
    ['as owner', owner, [B, 'Query']],
    ['as service', backend, [G, 'Query']],
    ['a page of three', (world) => owner(world, { query: { pageSize: '3' } }), [B, 'Query']],
  ],
  putUser: [
    [
      'a new one',
      (world) =>
        backend(world, { params: { userId: 'new' }, body: { name: 'x', email: 'x@y.example', role: 'owner' } }),
      [G, T],
    ],
    ['a changed one', (world) => backend(world, { body: { name: 'x', email: 'x@y.example', role: 'owner' } }), [G, T]],
  ],
  getUser: [
    ['as service', backend, [G]],
    ['as owner', (world) => owner(world, { params: { ...world, userId: 'user-00' } }), [B, G]],
  ],
  deleteUser: [
    ['one that is there', backend, [G, T]],
    ['one that is not', (world) => backend(world, { params: { userId: 'none' } }), [G]],
  ],
  getSupportAccess: [['with live grants', owner, [B, B]]],
  turnOffSupportAccess: [['with live grants', owner, [B, B, T]]],
  createGrant: [
    ['without a key', owner, [B, T]],
    ['with a key', (world) => owner(world, { headers: { 'idempotency-key': 'k' } }), [B, G, T]],
  ],
  listGrants: [
    ['all', owner, [B, 'Query']],
    ['a page of three', (world) => owner(world, { query: { pageSize: '3' } }), [B, 'Query']],
    ['by status', (world) => owner(world, { query: { status: 'active' } }), [B, B]],
    ['by a status that none has', (world) => owner(world, { query: { status: 'suspended' } }), [B, 'Query']],
  ],
  getGrant: [['one', owner, [B, G]]],
  changeGrant: [
    ['one', (world) => owner(world, { body: { scope: 'full' }, headers: { 'if-match': world.etag } }), [B, G, T]],
  ],
  revokeGrant: [['a live one', owner, [B, G, T]]],
  // Four combinations of three teams include the agent's; all at once, then their accounts in one.
  listEnterableAccounts: [
    ['a page', () => ({ as: agent(), query: { pageSize: '50' } }), ['Query', 'Query', 'Query', 'Query', B]],
  ],
  listJournal: [
    ['all', owner, [B, 'Query']],
    ['a page of three', (world) => owner(world, { query: { pageSize: '3' } }), [B, 'Query']],
  ],
  getOpenapi: [['the document', () => ({}), []]],
};

const rows = Object.entries(table).flatMap(([name, paths]) =>
  paths.map(([title, request, trips]) => ({ name: name as RouteName, title, request, trips })),
);

/** Reads first; then what changes the world, in the order of the table, turning everything off last. */
const turn = ({ name }: { name: RouteName }): number =>
  name === 'turnOffSupportAccess' ? 2 : Number(routeNamed(name).route.method !== 'GET');
rows.sort((one, other) => turn(one) - turn(other));

describe.each([3, 30])('with %i items', (size) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(size);
  });

  it.each(rows)('$name, $title: $trips', async ({ name, request, trips }) => {
    const { result, sent } = await recorded(() => api(name, request(world)));
    expect([200, 201, 404]).toContain(result.status);
    expect(sent.map(({ action }) => action)).toEqual(trips);
  });
});

it('a page of many accounts is as many round trips as a page of few', async () => {
  for (let n = 0; n < 30; n++) await makeGrant(await makeAccount());
  const { result, sent } = await recorded(() =>
    api<{ items: unknown[] }>('listEnterableAccounts', { as: agent(), query: { pageSize: '100' } }),
  );
  expect(result.body.items.length).toBeGreaterThanOrEqual(30);
  expect(sent.map(({ action }) => action)).toEqual(['Query', 'Query', 'Query', 'Query', B]);
});

it('every query names its partition and reads a bounded number of items', async () => {
  const world = await makeWorld(3);
  const lists = allRoutes.filter(({ route }) => route.query !== undefined);
  for (const { name } of lists) {
    const { sent } = await recorded(() => api(name, name === 'listEnterableAccounts' ? { as: agent() } : owner(world)));
    const queries = sent.filter(({ action }) => action === 'Query');
    expect(queries.length).toBeGreaterThan(0);
    for (const { input } of queries) {
      expect(String(input['KeyConditionExpression'])).toMatch(/^(PK|#key) = :/);
      expect(input['Limit']).toBeLessThanOrEqual(500);
    }
  }
});
