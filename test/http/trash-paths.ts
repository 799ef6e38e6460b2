import type { RouteName } from '../support/api/api.ts';
import type { Request } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { report } from '../support/world/sensitive-actions.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import { freshId, makeAccount, makeGrant, makeSession } from '../support/world/world.ts';
import type { Path } from './campaign-paths.ts';

/** An account with as many items in the trash, and as many reports, as items; and with two inside, under two grants. */
export interface Kept {
  accountId: string;
  itemIds: string[];
  sessionIds: [string, string];
}

interface World {
  kept: Kept;
}

export const makeKept = async (size: number): Promise<Kept> => {
  const accountId = await makeAccount();
  const itemIds: string[] = [];
  for (let n = 0; n < size; n++) {
    itemIds.push((await makeTrashItem(accountId)).itemId);
    await report(accountId, { userId: 'mia' });
  }
  const inside = async (team: string): Promise<string> => {
    await makeGrant(accountId, { scope: 'full', teams: [team] });
    return (await makeSession(accountId, agent(team))).sessionId;
  };
  return { accountId, itemIds, sessionIds: [await inside('customer_service'), await inside('customer_success')] };
};

/** By the vendor's backend: the n-th item. */
const backend = ({ kept }: World, n = 0, more: Request = {}): Request => ({
  as: service,
  params: { accountId: kept.accountId, itemId: kept.itemIds[n] ?? '' },
  ...more,
});
const member = (...[world, n, more]: Parameters<typeof backend>): Request => ({
  ...backend(world, n, more),
  as: user('member', world.kept.accountId),
});
const owner = (...[world, n, more]: Parameters<typeof backend>): Request => ({
  ...backend(world, n, more),
  as: user('owner', world.kept.accountId),
});
const thing = () => ({ resourceType: 'opportunity', resourceId: freshId(), data: null });
const keyed = () => ({ 'idempotency-key': freshId() });
const actions = [{ action: 'delete', resourceType: 'comment' }];
const inside = (world: World, n: 0 | 1, items: number): Request =>
  backend(world, 0, { body: { sessionId: world.kept.sessionIds[n], actions: [{ ...actions[0], items }] } });

const B = 'BatchGetItem';
const G = 'GetItem';
const Q = 'Query';
const T = 'TransactWriteItems';

/** Those of the trash and of sensitive actions. */
export const trashPaths = {
  createTrashItem: [
    ['one', (world) => backend(world, 0, { body: thing() }), [G, T]],
    ['with a key', (world) => backend(world, 0, { body: thing(), headers: keyed() }), [G, G, T]],
  ],
  // Users: who they are, then what the policy's word rests upon, for all items at once.
  listTrashItems: [
    ['as service', (world) => backend(world), [G, Q]],
    ['as member', (world) => member(world), [B, B, Q]],
    ['a page of three', (world) => member(world, 0, { query: { pageSize: '3' } }), [B, B, Q]],
  ],
  getTrashItem: [
    ['as service', (world) => backend(world), [B]],
    ['as member', (world) => member(world), [B, B, B]],
  ],
  restoreTrashItem: [
    ['as service', (world) => backend(world), [B, T]],
    ['as member, with a key', (world) => member(world, 1, { headers: keyed() }), [B, G, B, B, T]],
  ],
  purgeTrashItem: [['as member', (world) => member(world, 2), [B, G, B, T]]],
  reportSensitiveActions: [
    ['of a user', (world) => backend(world, 0, { body: { userId: 'mia', actions } }), [B, T]],
    [
      'of many things',
      (world) => backend(world, 0, { body: { userId: 'mia', actions: Array(50).fill(actions[0]) } }),
      [B, T],
    ],
    // The account with the session; what is remembered.
    ['inside a session', (world) => inside(world, 0, 1), [B, G, T]],
    // The grant; who else is inside, with their grantors.
    ['that trips', (world) => inside(world, 1, 100), [B, G, B, G, T]],
  ],
  listSensitiveActions: [
    ['all', (world) => owner(world), [B, Q]],
    ['a page of three', (world) => owner(world, 0, { query: { pageSize: '3' } }), [B, Q]],
    ['of a span of time', (world) => owner(world, 0, { query: { from: '2026-01-01T00:00:00Z' } }), [B, Q]],
  ],
} satisfies Partial<Record<RouteName, Path<World>[]>>;
