import { fillOutbox } from '../signals/outbox.ts';
import { api, type RouteName } from '../support/api/api.ts';
import type { Request } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import {
  freshId,
  makeAccount,
  makeGrant,
  makeRequest,
  makeSession,
  makeUser,
  type Opened,
} from '../support/world/world.ts';
import { campaignPaths, makeVendor, nth, type Path, type Vendor } from './campaign-paths.ts';
import { decisionPaths, makeRuled } from './decision-paths.ts';
import { linkPaths, makeShared, type Shared } from './link-paths.ts';
import { type Kept, makeKept, trashPaths } from './trash-paths.ts';

export interface World {
  accountId: string;
  grantId: string;
  etag: string;
  /** An account with an open session, and as many requests and signals as items. */
  inside: { accountId: string; grantId: string; opened: Opened[]; requestIds: string[]; jtis: string[] };
  vendor: Vendor;
  ruled: { accountId: string };
  shared: Shared;
  kept: Kept;
}

/** An agent with as many requests as items. */
const busyAsker = agent('technical_support', 'busy-asker');

/** Sessions may be open at once in so far as live grants leave room. */
const maxInside = 20;

/** The agent of the n-th open session. */
const insider = (n: number) => agent('technical_support', `insider-${n}`);

const makeInside = async (size: number): Promise<World['inside']> => {
  const accountId = await makeAccount();
  const { grant } = await makeGrant(accountId, { duration: 'unlimited' });
  const requestIds: string[] = [];
  for (let n = 0; n < size; n++) {
    const { sessionId } = await makeSession(accountId);
    await api('leaveSession', { as: agent(), params: { sessionId } });
    requestIds.push((await makeRequest(accountId, {}, agent('technical_support', `asker-${n}`))).requestId);
    const own = await makeRequest(accountId, {}, busyAsker);
    await api('withdrawAccessRequest', { as: busyAsker, params: { requestId: own.requestId } });
  }
  const jtis = await fillOutbox(accountId);
  const opened: Opened[] = [];
  for (let n = 0; n < Math.min(size, maxInside); n++) opened.push(await makeSession(accountId, insider(n)));
  return { accountId, grantId: grant.grantId, opened, requestIds, jtis };
};

/** An account with `size` users and entries, and the largest number of live grants. */
export const makeWorld = async (size: number): Promise<World> => {
  const accountId = await makeAccount();
  for (let n = 0; n < size; n++) await makeUser(accountId, nth('user', n));
  for (let n = 0; n < size - 1; n++) {
    const { grant } = await makeGrant(accountId);
    if (n >= 15)
      await api('revokeGrant', { as: user('owner', accountId), params: { accountId, grantId: grant.grantId } });
  }
  const { grant, etag } = await makeGrant(accountId);
  const [inside, vendor] = [await makeInside(size), await makeVendor(size)];
  const ruled = await makeRuled(await makeAccount(), size);
  const [shared, kept] = [await makeShared(size), await makeKept(size)];
  return { accountId, grantId: grant.grantId, etag, inside, vendor, ruled, shared, kept };
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

/** Requests of the owner of the account with an open session: the n-th session and request. */
const host = ({ inside }: World, n = 0, more: Request = {}): Request => {
  const { accountId, grantId, opened, requestIds } = inside;
  const params = { accountId, grantId, sessionId: opened[n]?.sessionId ?? '', requestId: requestIds[n] ?? '' };
  return { as: user('owner', accountId), params, ...more };
};
const guest = (world: World, n = 0, more: Request = {}): Request => ({ ...host(world, n, more), as: insider(n) });
const form = ({ inside }: World, n = 0): Request => ({
  as: service,
  form: { token: inside.opened[n]?.accessToken ?? '' },
});

export const B = 'BatchGetItem';
const G = 'GetItem';
const T = 'TransactWriteItems';

/** The round trips of each route's usual path: the same for 3 items as for 30. */
export const table: Record<RouteName, Path<World>[]> = {
  putAccount: [
    ['a new one', (world) => backend(world, { params: { accountId: freshId() }, body: { name: 'x' } }), [G, T]],
    ['a changed one', (world) => backend(world, { body: { name: 'x' } }), [G, T]],
    ['the same again', (world) => backend(world, { body: { name: 'x' } }), [G]],
  ],
  changeAccount: [['a changed one', (world) => backend(world, { body: { timeZone: 'Europe/Paris' } }), [G, T]]],
  getAccount: [
    ['as owner', owner, [B]],
    ['as service', backend, [G]],
  ],
  listUsers: [
    ['as owner', owner, [B, 'Query']],
    ['as service', backend, [G, 'Query']],
    ['a page of three', (world) => owner(world, { query: { pageSize: '3' } }), [B, 'Query']],
  ],
  listPeople: [['as owner', owner, [B, 'Query']]],
  putUser: [
    [
      'a new one',
      (world) =>
        backend(world, { params: { userId: 'new' }, body: { name: 'x', email: 'x@y.example', role: 'owner' } }),
      [G, G, T],
    ],
    // What the user granted may count for more or less then, so the account is looked at, too.
    [
      'one of another role',
      (world) => backend(world, { body: { name: 'x', email: 'x@y.example', role: 'owner' } }),
      [G, G, T],
    ],
    [
      'one of another name',
      (world) => backend(world, { body: { name: 'y', email: 'x@y.example', role: 'owner' } }),
      [G, T],
    ],
  ],
  changeUser: [
    ['one of another role', (world) => backend(world, { body: { role: 'admin' } }), [G, G, T]],
    ['one of another name', (world) => backend(world, { body: { name: 'z' } }), [G, T]],
  ],
  getUser: [
    ['as service', backend, [G]],
    ['as owner', (world) => owner(world, { params: { accountId: world.accountId, userId: 'user-00' } }), [B, G]],
  ],
  deleteUser: [
    ['one that is there', backend, [G, G, T]],
    ['one that is not', (world) => backend(world, { params: { userId: 'none' } }), [G]],
  ],
  getSupportAccess: [['with live grants', owner, [B, B, B]]],
  turnOffSupportAccess: [['with live grants', owner, [B, B, T]]],
  createGrant: [
    ['without a key', (world) => owner(world, { body: {} }), [B, T]],
    ['with a key', (world) => owner(world, { body: {}, headers: { 'idempotency-key': 'k' } }), [B, G, T]],
  ],
  listGrants: [
    ['all', owner, [B, 'Query', B]],
    ['a page of three', (world) => owner(world, { query: { pageSize: '3' } }), [B, 'Query', B]],
    ['by status', (world) => owner(world, { query: { status: 'active' } }), [B, B, B]],
    ['by a status that none has', (world) => owner(world, { query: { status: 'suspended' } }), [B, 'Query']],
  ],
  getGrant: [['one', owner, [B, B]]],
  changeGrant: [
    ['one', (world) => owner(world, { body: { scope: 'full' }, headers: { 'if-match': world.etag } }), [B, G, T]],
  ],
  revokeGrant: [
    ['a live one', owner, [B, G, T]],
    ['with somebody inside', (world) => host(world), [B, G, B, T]],
  ],
  reconfirmGrant: [['with somebody inside', (world) => host(world), [B, G, B, T]]],
  // Four combinations of three teams include the agent's; all at once, then their accounts in one, and their grantors.
  listEnterableAccounts: [
    ['a page', () => ({ as: agent(), query: { pageSize: '50' } }), ['Query', 'Query', 'Query', 'Query', B, B]],
  ],
  listJournal: [
    ['all', owner, [B, 'Query']],
    ['a page of three', (world) => owner(world, { query: { pageSize: '3' } }), [B, 'Query']],
    ['a download', (world) => owner(world, { headers: { accept: 'text/csv' } }), [B, 'Query']],
  ],
  getOpenapi: [['the document', () => ({}), []]],
  createAccessRequest: [
    [
      'one',
      ({ inside: { accountId } }) => ({ as: agent(), body: { accountId, duration: 'P1D', reason: 'x' } }),
      [B, T],
    ],
    [
      'the same again',
      ({ inside: { accountId } }) => ({ as: agent(), body: { accountId, duration: 'P1D', reason: 'x' } }),
      [B, B],
    ],
    [
      'the first one of an account',
      ({ accountId }) => ({ as: agent(), body: { accountId, duration: 'P1D', reason: 'x' } }),
      [B, 'Query', T],
    ],
  ],
  listOwnAccessRequests: [
    ['all', () => ({ as: busyAsker }), ['Query', B]],
    ['a page of three', () => ({ as: busyAsker, query: { pageSize: '3' } }), ['Query', B]],
    ['by status', () => ({ as: busyAsker, query: { status: 'withdrawn' } }), ['Query', B]],
  ],
  withdrawAccessRequest: [
    [
      'one',
      ({ inside: { requestIds } }) => ({
        as: agent('technical_support', 'asker-2'),
        params: { requestId: requestIds[2] ?? '' },
      }),
      [G, G, T],
    ],
  ],
  listAccessRequests: [
    ['all', (world) => host(world), [B, 'Query']],
    ['a page of three', (world) => host(world, 0, { query: { pageSize: '3' } }), [B, 'Query']],
  ],
  approveAccessRequest: [['one', (world) => host(world), [B, G, T]]],
  declineAccessRequest: [['one', (world) => host(world, 1), [B, G, T]]],
  openSession: [
    ['one', ({ inside: { accountId } }) => ({ as: agent(), body: { accountId, reason: 'x' } }), [G, B, T]],
    [
      'with a key',
      ({ inside: { accountId } }) => ({
        as: agent(),
        body: { accountId, reason: 'x' },
        headers: { 'idempotency-key': freshId() },
      }),
      [G, G, B, T],
    ],
  ],
  // The agent's rows, their sessions, the accounts of open ones, and the grantors there.
  listOwnSessions: [
    ['all', (world) => guest(world), ['Query', B, B, B]],
    ['open ones', (world) => guest(world, 0, { query: { status: 'active' } }), ['Query', B, B, B]],
  ],
  // The way to the session's account, both, the grantors, the commit.
  renewToken: [['one', (world) => guest(world), [G, B, B, T]]],
  // The target of the issue: one round trip.
  introspect: [
    ['a token that holds', (world) => form(world), [B]],
    ['what is none', () => ({ as: service, form: { token: 'none' } }), []],
  ],
  leaveSession: [['one of several', (world) => guest(world), [G, B, G, B, T]]],
  listSessions: [
    ['all', (world) => host(world), [B, 'Query', B]],
    ['a page of three', (world) => host(world, 0, { query: { pageSize: '3' } }), [B, 'Query', B]],
  ],
  endSession: [['one of several', (world) => host(world, 1), [B, G, B, T]]],
  revoke: [['the token of one of several', (world) => form(world, 2), [G, B, T]]],
  getKeys: [['the keys', () => ({}), []]],
  pollSignals: [
    ['a page', () => ({ as: service, body: { maxEvents: 3 } }), ['Query']],
    ['an acknowledgement', ({ inside }) => ({ as: service, body: { ack: [inside.jtis[0]] } }), [B, T, 'Query']],
  ],
  // The account and its user; then the account with the policy's document.
  getPolicy: [['the policy', (world) => host(world), [B, B]]],
  putPolicy: [
    [
      'a changed one',
      (world) => host(world, 0, { body: { supportSessions: { tripwire: null } }, headers: { 'if-match': '*' } }),
      [B, B, T],
    ],
    [
      'the same again',
      (world) => host(world, 0, { body: { supportSessions: { tripwire: null } }, headers: { 'if-match': '*' } }),
      [B, B],
    ],
  ],
  ...campaignPaths,
  ...linkPaths,
  ...trashPaths,
  ...decisionPaths,
};
