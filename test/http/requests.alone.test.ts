import { beforeAll, describe, expect, it } from 'vitest';
import { isList } from '../../shared/api/route.ts';
import { allRoutes, api, type RouteName, routeNamed } from '../support/api/api.ts';
import { agent, user } from '../support/api/identity.ts';
import { recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { cases } from '../support/setup/quick.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';
import { boss } from './campaign-paths.ts';
import { makeWorld, paths, type World } from './paths.ts';

makeKms();

beforeAll(async () => {
  await makeTable();
  // The secret of page tokens is read once by a function; not what is counted here.
  const accountId = await makeAccount();
  for (let n = 0; n < 2; n++) await makeGrant(accountId);
  await api('listGrants', { as: user('owner', accountId), params: { accountId }, query: { pageSize: '1' } });
});

const rows = Object.entries(paths).flatMap(([name, ofRoute]) =>
  ofRoute.map(([title, request, trips]) => ({ name: name as RouteName, title, request, trips })),
);

/** Reads first; then what changes the world, in the order of the table; what ends everything last. */
const turn = ({ name }: { name: RouteName }): number =>
  name === 'closeAccount'
    ? 4
    : name === 'turnOffSupportAccess'
      ? 3
      : name === 'revokeGrant' || name === 'deleteCampaign'
        ? 2
        : Number(routeNamed(name).route.method !== 'GET' && routeNamed(name).context !== 'decisions');
rows.sort((one, other) => turn(one) - turn(other));

describe.each(cases([8], [3, 30]))('with %i items', (size) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(size);
  });

  it.each(rows)('$name, $title: $trips', async ({ name, request, trips }) => {
    const { result, sent } = await recorded(() => api(name, request(world)));
    expect([200, 201, 202, 404]).toContain(result.status);
    expect(sent.map(({ action }) => action)).toEqual(trips);
  });
});

it('a page of many accounts is as many round trips as a page of few', async () => {
  const accounts = cases(5, 30);
  for (let n = 0; n < accounts; n++) await makeGrant(await makeAccount());
  const { result, sent } = await recorded(() =>
    api<{ items: unknown[] }>('listEnterableAccounts', { as: agent(), query: { pageSize: '100' } }),
  );
  expect(result.body.items.length).toBeGreaterThanOrEqual(accounts);
  expect(sent.map(({ action }) => action)).toEqual([
    'Query',
    'Query',
    'Query',
    'Query',
    'BatchGetItem',
    'BatchGetItem',
  ]);
});

it('every query names its partition and reads a bounded number of items', async () => {
  const world = await makeWorld(3);
  const lists = allRoutes.filter(({ route }) => isList(route));
  for (const { name, route } of lists) {
    const { result, sent } = await recorded(() =>
      api(name, route.allow.includes('agent') ? { as: agent() } : boss(world)),
    );
    expect([name, result.status]).toEqual([name, 200]);
    const queries = sent.filter(({ action }) => action === 'Query');
    expect(queries.length).toBeGreaterThan(0);
    for (const { input } of queries) {
      expect(String(input['KeyConditionExpression'])).toMatch(/^(PK|#key) = :/);
      expect(input['Limit']).toBeLessThanOrEqual(500);
    }
  }
});
