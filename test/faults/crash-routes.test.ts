import { describe, expect, it } from 'vitest';
import type { RouteName } from '../support/api/api.ts';
import type { Request } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { verifiedChain } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { makeGrant, makeUser } from '../support/world/world.ts';
import { calling, expectOnce } from './change-once.ts';

const sinks = makeSinks();
usePump();

/** A change through a route: what is there before, the request, the answers that a retry may get, and the state that it must leave. */
interface Scenario {
  route: RouteName;
  before?: (accountId: string) => Promise<Partial<Request>>;
  request: (accountId: string) => Request;
  answers: readonly number[];
  entries: readonly string[];
}

const asOwner = (accountId: string, request: Request = {}): Request => ({
  as: user('owner', accountId),
  params: { accountId },
  ...request,
});
const asService = (accountId: string, request: Request = {}): Request => ({
  as: service,
  params: { accountId },
  ...request,
});

const grantOf = async (accountId: string): Promise<Partial<Request>> => {
  const { grant, etag } = await makeGrant(accountId, { scope: 'full' });
  return { params: { accountId, grantId: grant.grantId }, headers: { 'if-match': etag } };
};

const scenarios: Scenario[] = [
  {
    route: 'putAccount',
    request: (accountId) => asService(accountId, { body: { name: 'New name' } }),
    answers: [200],
    entries: ['account.changed'],
  },
  {
    route: 'putUser',
    request: (accountId) =>
      asService(accountId, {
        params: { accountId, userId: 'ada' },
        body: { name: 'Ada', email: 'ada@mail.example', role: 'admin' },
      }),
    answers: [200, 201],
    entries: ['user.created'],
  },
  {
    route: 'deleteUser',
    before: async (accountId) => {
      await makeUser(accountId, 'ada');
      return {};
    },
    request: (accountId) => asService(accountId, { params: { accountId, userId: 'ada' } }),
    answers: [200, 404],
    entries: ['user.removed'],
  },
  {
    route: 'createGrant',
    request: (accountId) => asOwner(accountId, { body: { duration: 'P1D' }, headers: { 'idempotency-key': 'once' } }),
    answers: [201],
    entries: ['grant.created'],
  },
  {
    // After a lost answer the entity tag is spent: 412 tells the caller to look, and the change was made once.
    route: 'changeGrant',
    before: grantOf,
    request: (accountId) => asOwner(accountId, { body: { duration: 'P14D', scope: 'read_only' } }),
    answers: [200, 412],
    entries: ['grant.changed'],
  },
  {
    route: 'revokeGrant',
    before: grantOf,
    request: (accountId) => asOwner(accountId),
    answers: [200],
    entries: ['grant.revoked'],
  },
  {
    route: 'turnOffSupportAccess',
    before: async (accountId) => {
      await Promise.all([makeGrant(accountId), makeGrant(accountId)]);
      return {};
    },
    request: (accountId) => asOwner(accountId),
    answers: [200],
    entries: ['grant.revoked', 'grant.revoked'],
  },
];

describe('a process that dies or fails at any call to AWS', () => {
  it.each(scenarios)('in $route leaves the change made once, or lets a retry make it', async (scenario) => {
    const { route, before, request, answers, entries } = scenario;
    const { accounts, calls } = await expectOnce({
      name: route,
      prepare: async (accountId) => calling(route, { ...request(accountId), ...(await before?.(accountId)) }),
      ...{ answers, entries, grants: route === 'createGrant' ? 1 : 0 },
    });
    expect(calls).toBeGreaterThanOrEqual(2);
    await pump.sequence();
    for (const accountId of accounts) {
      const ids = (await verifiedChain(accountId)).map((entry) => entry.entryId);
      expect(sinks.events.filter((event) => event.accountId === accountId).map((event) => event.entryId)).toEqual(ids);
    }
  });
});
