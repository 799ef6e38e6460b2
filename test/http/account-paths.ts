import type { RouteName } from '../support/api/api.ts';
import type { Request } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { freshId } from '../support/world/world.ts';
import type { Path } from './campaign-paths.ts';
import { host, type Inside } from './session-paths.ts';

interface World {
  accountId: string;
  /** An account whose journal has stored tiles. */
  chainedId: string;
  chainedGrantId: string;
  grantId: string;
  etag: string;
  inside: Inside;
}

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

const chained = ({ chainedId, chainedGrantId }: World, query?: Request['query']): Request => ({
  as: user('owner', chainedId),
  params: { accountId: chainedId, grantId: chainedGrantId },
  ...(query ? { query } : {}),
});

const B = 'BatchGetItem';
const G = 'GetItem';
const T = 'TransactWriteItems';

/** Those of accounts, users, grants and the journal. */
export const accountPaths = {
  putAccount: [
    ['a new one', (world) => backend(world, { params: { accountId: freshId() }, body: { name: 'x' } }), [G, T]],
    ['a changed one', (world) => backend(world, { body: { name: 'x' } }), [G, T]],
    ['the same again', (world) => backend(world, { body: { name: 'x' } }), [G]],
  ],
  changeAccount: [['a changed one', (world) => backend(world, { body: { timeZone: 'Europe/Paris' } }), [G, T]]],
  closeAccount: [
    ['without live grants', backend, [G, T]],
    ['again', backend, [G]],
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
    ['with an open session', (world) => host(world), [B, G, B, T]],
  ],
  reconfirmGrant: [['with an open session', (world) => host(world), [B, G, B, T]]],
  // Four combinations of three teams include the agent's; all at once, then their accounts in one, and their grantors.
  listEnterableAccounts: [
    ['a page', () => ({ as: agent(), query: { pageSize: '50' } }), ['Query', 'Query', 'Query', 'Query', B, B]],
  ],
  listJournal: [
    ['all', owner, [B, 'Query']],
    ['a page of three', (world) => owner(world, { query: { pageSize: '3' } }), [B, 'Query']],
    ['a download', (world) => owner(world, { headers: { accept: 'text/csv' } }), [B, 'Query']],
  ],
  getJournalCheckpoint: [
    ['a new one', chained, [B, B, 'UpdateItem']],
    ['the last one', chained, [B, B]],
    ['with the proof that it continues another', (world) => chained(world, { olderSize: '3' }), [B, B, B]],
  ],
  getJournalProof: [['of the first entry', (world) => chained(world, { sequence: '1' }), [B, B, B]]],
  getJournalKey: [['the key', chained, [B, B]]],
  getGrantReceipt: [['of an open grant', chained, [B, B, 'Query', B, B]]],
  getOpenapi: [['the document', () => ({}), []]],
} satisfies Partial<Record<RouteName, Path<World>[]>>;
