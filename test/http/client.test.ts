import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { ApiError, type Body, type Client, createClient } from '../../package/client/index.ts';
import type { Account } from '../../shared/accounts/account.ts';
import type { accountRoutes } from '../../shared/accounts/routes.ts';
import type { Grant, GrantAsRead } from '../../shared/grants/grant.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { startLoopback, tokenOf } from '../support/api/loopback.ts';
import { makeTable } from '../support/database/table.ts';
import { freshId } from '../support/world/world.ts';

let server: Awaited<ReturnType<typeof startLoopback>>;
beforeAll(async () => {
  await makeTable();
  server = await startLoopback();
});
afterAll(() => server.stop());

const errorOf = async (work: Promise<unknown>): Promise<ApiError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error(`no ApiError: ${String(error)}`);
  return error;
};

describe('the typed client', () => {
  it('grants, reads, changes, lists and revokes over HTTP', async () => {
    const { baseUrl } = server;
    const accountId = freshId('a:c@m.e_');
    const backend = createClient({ baseUrl: `${baseUrl}/`, token: tokenOf(service) });
    const made = await backend.putAccount({ accountId, body: { name: 'Acme' } });
    expect([made.status, made.body.name, made.etag, made.replayed]).toEqual([201, 'Acme', '"1"', false]);
    await backend.putUser({
      accountId,
      userId: 'mia',
      body: { name: 'Mia', email: 'mia@mail.example', role: 'member' },
    });

    const owner = createClient({ baseUrl, token: async () => tokenOf(user('owner', accountId)) });
    const first = await owner.createGrant({ accountId, body: { duration: 'P1D' }, idempotencyKey: 'k' });
    const again = await owner.createGrant({ accountId, body: { duration: 'P1D' }, idempotencyKey: 'k' });
    expect([first.status, first.replayed, again.replayed]).toEqual([201, false, true]);
    expect(again.body).toEqual(first.body);
    const { grantId } = first.body;

    const changed = await owner.changeGrant({ accountId, grantId, body: { scope: 'full' }, ifMatch: first.etag ?? '' });
    expect([changed.body.scope, changed.etag]).toEqual(['full', '"2-active"']);
    expect((await owner.getGrant({ accountId, grantId })).body).toEqual(changed.body);
    expect((await owner.getSupportAccess({ accountId })).body.enabled).toBe(true);

    await owner.createGrant({ accountId, body: {} });
    const page = await owner.listGrants({ accountId, query: { pageSize: 1, status: 'active' } });
    expect(page.body.items).toHaveLength(1);
    const { nextPageToken: pageToken } = page.body;
    const rest = await owner.listGrants({ accountId, query: { pageSize: 1, status: 'active', pageToken } });
    expect(rest.body.items.map((grant) => grant.grantId)).toEqual([grantId]);

    const support = createClient({ baseUrl, token: tokenOf(agent()) });
    expect((await support.listEnterableAccounts()).body.items).toMatchObject([
      { accountId, name: 'Acme', scope: 'full' },
    ]);
    expect((await owner.revokeGrant({ accountId, grantId })).body.status).toBe('revoked');
    expect((await owner.turnOffSupportAccess({ accountId })).body).toEqual({ revoked: 1 });
    const journal = createClient({ baseUrl, token: tokenOf(user('admin', accountId)) });
    expect((await journal.listJournal({ accountId })).body.items[0]?.type).toBe('grant.revoked');
    expect((await createClient({ baseUrl }).getOpenapi()).body).toMatchObject({ openapi: '3.1.0' });
  });

  it('throws what is not a success, with the problem, the status and the headers', async () => {
    const accountId = freshId();
    const owner = createClient({ baseUrl: server.baseUrl, token: tokenOf(user('owner', accountId)) });
    const missing = await errorOf(owner.getSupportAccess({ accountId }));
    expect([missing.status, missing.problem?.type]).toEqual([404, 'urn:gatehouse:problem:not-found']);
    expect(missing.headers.get('x-request-id')).toBe(missing.problem?.requestId);
    const nobody = createClient({ baseUrl: server.baseUrl });
    expect((await errorOf(nobody.getSupportAccess({ accountId }))).headers.get('www-authenticate')).toBe('Bearer');
    const invalid = await errorOf(owner.createGrant({ accountId, body: { reason: '' } }));
    expect(invalid.problem).toMatchObject({ status: 404 });
  });

  it('throws without a problem when it was not this API that answered', async () => {
    const elsewhere = createClient({ baseUrl: `${server.baseUrl}/prefix` });
    const error = await errorOf(elsewhere.getOpenapi());
    expect([error.status, error.problem, error.message]).toEqual([404, undefined, '404']);
  });

  it('keeps what it is given out of other parts of the URL', async () => {
    const asked: string[] = [];
    const spy = createClient({
      baseUrl: 'http://127.0.0.1:9',
      fetch: async (url) => {
        asked.push(String(url));
        return new Response('{}', { status: 200 });
      },
    });
    await spy.getGrant({ accountId: 'a/../b?x#y', grantId: '{accountId}' });
    await spy.listGrants({ accountId: 'a', query: { pageToken: 'x&status=active' } });
    expect(asked).toEqual([
      'http://127.0.0.1:9/v1/accounts/a%2F..%2Fb%3Fx%23y/grants/%7BaccountId%7D',
      'http://127.0.0.1:9/v1/accounts/a/grants?pageToken=x%26status%3Dactive',
    ]);
  });
});

/* Checked by the compiler (`npm run check:types`); at run time these do nothing. */
describe('types', () => {
  type Accounts = Handlers<typeof accountRoutes>;
  type Grants = Handlers<typeof grantRoutes>;

  it('a missing handler, an unknown one or one of the wrong shape does not compile', () => {
    expectTypeOf<Accounts>().toExtend<Handlers<typeof accountRoutes>>();
    expectTypeOf<Omit<Accounts, 'getUser'>>().not.toExtend<Accounts>();
    expectTypeOf<() => Promise<{ body: Account }>>().toExtend<Accounts['getAccount']>();
    expectTypeOf<() => Promise<{ body: Omit<Account, 'version'> }>>().not.toExtend<Accounts['getAccount']>();
    expectTypeOf<() => Promise<{ body: Account; status: 204 }>>().not.toExtend<Accounts['putAccount']>();
    expectTypeOf<() => Promise<{ body: Account; status: 201 }>>().toExtend<Accounts['putAccount']>();
    expectTypeOf<() => { body: Account }>().not.toExtend<Accounts['getAccount']>();
    expectTypeOf<(call: { params: { noSuch: string } }) => Promise<{ body: Grant }>>().not.toExtend<
      Grants['getGrant']
    >();
  });

  it('a handler gets what its route declares', () => {
    type Create = Parameters<Grants['createGrant']>[0];
    expectTypeOf<Create['principal']['kind']>().toEqualTypeOf<'user'>();
    expectTypeOf<Create['params']>().toEqualTypeOf<{ accountId: string }>();
    expectTypeOf<Create['body']['scope']>().toEqualTypeOf<'read_only' | 'full' | undefined>();
    expectTypeOf<Parameters<Grants['listEnterableAccounts']>[0]['principal']['kind']>().toEqualTypeOf<'agent'>();
    expectTypeOf<Parameters<Accounts['getAccount']>[0]['principal']['kind']>().toEqualTypeOf<'user' | 'service'>();
    expectTypeOf<Parameters<Accounts['getAccount']>[0]['body']>().toEqualTypeOf<undefined>();
  });

  it('a caller must give what the route needs, and gets what it answers', () => {
    type Call<Name extends keyof Client> = Parameters<Client[Name]>[0];
    type Change = NonNullable<Call<'changeGrant'>>;
    expectTypeOf<{ accountId: string; grantId: string; body: { scope: 'full' } }>().not.toExtend<Change>();
    expectTypeOf<{ accountId: string; grantId: string; body: { scope: 'full' }; ifMatch: string }>().toExtend<Change>();
    expectTypeOf<{
      accountId: string;
      grantId: string;
      body: { scope: 'all' };
      ifMatch: string;
    }>().not.toExtend<Change>();
    expectTypeOf<{ accountId: string }>().toExtend<Call<'getSupportAccess'>>();
    expectTypeOf<{ grantId: string }>().not.toExtend<Call<'getSupportAccess'>>();
    expectTypeOf<undefined>().toExtend<Call<'listEnterableAccounts'>>();
    expectTypeOf<undefined>().not.toExtend<Call<'createGrant'>>();
    expectTypeOf<Body<'getGrant'>>().toEqualTypeOf<GrantAsRead>();
  });
});
