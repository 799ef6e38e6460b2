import { fillOutbox } from '../signals/outbox.ts';
import { api, type RouteName } from '../support/api/api.ts';
import type { Request } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { freshId, makeAccount, makeGrant, makeRequest, makeSession, type Opened } from '../support/world/world.ts';
import type { Path } from './campaign-paths.ts';

/** An account with an open session, and as many requests and signals as items. */
export interface Inside {
  accountId: string;
  grantId: string;
  opened: Opened[];
  requestIds: string[];
  jtis: string[];
}

interface World {
  accountId: string;
  inside: Inside;
}

/** An agent with as many requests as items. */
const busyAsker = agent('technical_support', 'busy-asker');

/** An agent who is locked out. */
const outsider = 'outsider';

/** An agent with one session, who is locked out while inside. */
const visitorOf = (accountId: string) => agent('technical_support', `visitor-${accountId}`);

/** Requests of the vendor about one of its agents. */
const about = (agentId: string): Request => ({ as: service, params: { agentId } });
const locking = (agentId: string): Request => ({ ...about(agentId), body: {} });

/** Requests of an owner about an agent whom the account blocks. */
const blocked = (accountId: string, agentId: string): Request => ({
  as: user('owner', accountId),
  params: { accountId, agentId },
});
const blocking = (accountId: string, agentId: string): Request => ({ ...blocked(accountId, agentId), body: {} });

/** As many sessions as paths end, and at most as many as live grants leave room for. */
const insideOf = (size: number): number => Math.max(4, Math.min(size, 20));

/** The agent of the n-th open session. */
const insider = (n: number) => agent('technical_support', `insider-${n}`);

export const makeInside = async (size: number): Promise<Inside> => {
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
  await makeSession(accountId, visitorOf(accountId));
  await api('lockAgent', locking(outsider));
  await api('blockAgent', blocking(accountId, outsider));
  const jtis = await fillOutbox(accountId);
  const opened: Opened[] = [];
  for (let n = 0; n < insideOf(size); n++) opened.push(await makeSession(accountId, insider(n)));
  return { accountId, grantId: grant.grantId, opened, requestIds, jtis };
};

/** Requests of the owner of the account with an open session: the n-th session and request. */
export const host = ({ inside }: World, n = 0, more: Request = {}): Request => {
  const { accountId, grantId, opened, requestIds } = inside;
  const params = { accountId, grantId, sessionId: opened[n]?.sessionId ?? '', requestId: requestIds[n] ?? '' };
  return { as: user('owner', accountId), params, ...more };
};
const guest = (world: World, n = 0, more: Request = {}): Request => ({ ...host(world, n, more), as: insider(n) });
const form = ({ inside }: World, n = 0): Request => ({
  as: service,
  form: { token: inside.opened[n]?.accessToken ?? '' },
});

const B = 'BatchGetItem';
const G = 'GetItem';
const T = 'TransactWriteItems';

/** Those of access requests, sessions, signals and the policy. */
export const sessionPaths = {
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
  // The account, the block; then the open sessions with the grantors, the commit.
  blockAgent: [
    ['where no session is open', ({ accountId }) => blocking(accountId, freshId()), [B, G, T]],
    ['where sessions are open', ({ inside }) => blocking(inside.accountId, freshId()), [B, G, B, T]],
    ['the same again', ({ inside }) => blocking(inside.accountId, outsider), [B, G]],
  ],
  getBlockedAgent: [['of one who is blocked', ({ inside }) => blocked(inside.accountId, outsider), [B, G]]],
  listBlockedAgents: [['all', (world) => host(world), [B, 'Query']]],
  unblockAgent: [
    ['one who is not', ({ inside }) => blocked(inside.accountId, freshId()), [B, G]],
    ['one who is', ({ inside }) => blocked(inside.accountId, outsider), [B, G, T]],
  ],
  // The lock, its commit, the agent's rows, and their sessions; then the end of the one that is open.
  lockAgent: [
    ['an agent without sessions', ({ accountId }) => locking(accountId), [G, T, 'Query']],
    ['an agent who is inside', ({ inside }) => locking(visitorOf(inside.accountId).id), [G, T, 'Query', B, G, B, T]],
  ],
  getAgentLock: [['of one who is locked', () => about(outsider), [G]]],
  unlockAgent: [['of one who is locked', () => about(outsider), [G, T]]],
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
  // With a block: the account and the session, the block, all open sessions, the commit; then as without.
  endSession: [
    ['one of several', (world) => host(world, 1), [B, G, B, T]],
    ['with a block', (world) => host(world, 3, { body: { block: {} } }), [B, B, G, B, T, G, B, B]],
  ],
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
} satisfies Partial<Record<RouteName, Path<World>[]>>;
