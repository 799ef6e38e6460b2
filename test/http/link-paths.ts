import type { RouteName } from '../support/api/api.ts';
import type { Request } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { makeLink, type NewLink, recipient } from '../support/world/links.ts';
import { freshId, makeAccount } from '../support/world/world.ts';
import type { Path } from './campaign-paths.ts';

/** An account with as many links as items. */
export interface Shared {
  accountId: string;
  links: NewLink[];
}

interface World {
  shared: Shared;
}

export const makeShared = async (size: number): Promise<Shared> => {
  const accountId = await makeAccount();
  const links: NewLink[] = [];
  for (let n = 0; n < size; n++) links.push(await makeLink(accountId));
  return { accountId, links };
};

/** By its owner. */
const sharer = ({ shared: { accountId, links } }: World, more: Request = {}): Request => ({
  as: user('owner', accountId),
  params: { accountId, linkId: links[0]?.linkId ?? '' },
  ...more,
});
const vendor = (...[world, more]: Parameters<typeof sharer>): Request => ({ ...sharer(world, more), as: service });
/** By the recipient of the second link. */
const reader = ({ shared: { links } }: World, linkId = links[1]?.linkId ?? ''): Request => ({
  params: { linkId },
  body: { code: links[1]?.code, email: recipient },
});

const body = { documentId: 'doc-1', recipients: [recipient] };

const B = 'BatchGetItem';
const G = 'GetItem';
const Q = 'Query';
const T = 'TransactWriteItems';
const U = 'UpdateItem';

/** Those of share links. */
export const linkPaths = {
  createShareLink: [
    ['one', (world) => sharer(world, { body }), [B, T]],
    ['by a service', (world) => vendor(world, { body }), [G, T]],
    ['with a key', (world) => sharer(world, { body, headers: { 'idempotency-key': freshId() } }), [B, G, T]],
  ],
  listShareLinks: [
    ['all', (world) => sharer(world), [B, Q]],
    ['by a service', (world) => vendor(world), [G, Q]],
    ['a page of three', (world) => sharer(world, { query: { pageSize: '3' } }), [B, Q]],
  ],
  getShareLink: [
    ['one', (world) => sharer(world), [B, G]],
    ['by a service', (world) => vendor(world), [G]],
  ],
  changeShareLink: [
    ['a new limit', (world) => sharer(world, { body: { maxUses: 5 } }), [B, G, T]],
    ['the same again', (world) => sharer(world, { body: { maxUses: 5 } }), [B, G]],
    ['less, by a service', (world) => vendor(world, { body: { maxUses: 4 } }), [G, T]],
    ['more, by a service', (world) => vendor(world, { body: { maxUses: 6 } }), [G, G, T]],
  ],
  unlockShareLink: [['one that has no lock', (world) => sharer(world), [B, G]]],
  replaceShareLinkCode: [
    ['one', (world) => sharer(world), [B, G, T]],
    ['by a service', (world) => vendor(world), [G, T]],
    ['with a key', (world) => sharer(world, { headers: { 'idempotency-key': freshId() } }), [B, G, G, T]],
  ],
  revokeShareLink: [
    ['one', (world) => sharer(world), [B, G, T]],
    ['the same again', (world) => vendor(world), [G]],
  ],
  openShareLink: [
    // The way to the account, both, an attempt, the commit.
    ['one', (world) => reader(world), [G, B, U, T]],
    ['one that is not there', (world) => reader(world, 'lnk_01M80B7PC7FKCP02D8H2Q91GNK'), [G]],
  ],
} satisfies Partial<Record<RouteName, Path<World>[]>>;
