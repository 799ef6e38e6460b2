import { beforeAll, describe, expect, it } from 'vitest';
import { allRoutes, api, handlerOf, routeNamed } from '../support/api/api.ts';
import { call, eventOf, problemName, StrictProblem } from '../support/api/call.ts';
import { claimsOf, service, user } from '../support/api/identity.ts';
import { setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeAccount } from '../support/world/world.ts';

let accountId: string;
const owner = () => user('owner', accountId);

beforeAll(async () => {
  await makeTable();
  accountId = await makeAccount();
});

describe('every answer', () => {
  it('carries the request id, given or made, and forbids caching and sniffing', async () => {
    const given = await api('getAccount', {
      as: owner(),
      params: { accountId },
      headers: { 'x-request-id': 'trace-1.a:b_c' },
    });
    expect(given.status).toBe(200);
    expect(given.headers).toMatchObject({
      'x-request-id': 'trace-1.a:b_c',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-type': 'application/json',
    });
    const made = await api('getAccount', { params: { accountId } });
    expect(made.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'application/problem+json' });
    expect(made.body['requestId']).toBe(made.headers['x-request-id']);
    expect(made.headers['x-request-id']).toMatch(/^[\w-]{36}$/);
  });

  const withId = (id: string) =>
    api('getAccount', { as: owner(), params: { accountId }, headers: { 'x-request-id': id } });

  it.each(['!', 'a b', 'x'.repeat(1024), '<script>', '${jndi:ldap://x}', '{"a":"\\\\"}', '~'])(
    'echoes the request id %j, whatever it says',
    async (id) => expect((await withId(id)).headers['x-request-id']).toBe(id),
  );

  it.each(['', ' a', 'a ', 'x'.repeat(1025), 'a\r\nset-cookie: x', 'a\n', 'a\u0000b', 'é', '\t'])(
    'does not echo the request id %j, which no header could carry back as it came',
    async (id) => expect((await withId(id)).headers['x-request-id']).toMatch(/^[\w-]{36}$/),
  );

  it('that is an error is problem details with its path and request id', async () => {
    const { body, headers, status } = await api('getUser', { as: owner(), params: { accountId, userId: 'no-such' } });
    expect(StrictProblem.parse(body)).toEqual({
      type: 'urn:gatehouse:problem:not-found',
      title: 'The resource does not exist, or belongs to another account',
      status: 404,
      instance: `/v1/accounts/${accountId}/users/no-such`,
      requestId: headers['x-request-id'],
    });
    expect(status).toBe(404);
  });
});

describe('the caller', () => {
  const handler = () => handlerOf('grants');
  const { route } = routeNamed('getSupportAccess');

  it('without a token is asked for one', async () => {
    const answer = await api('getSupportAccess', { params: { accountId } });
    expect([answer.status, problemName(answer), answer.headers['www-authenticate']]).toEqual([
      401,
      'unauthenticated',
      'Bearer',
    ]);
  });

  it.each([
    'Bearer x.y.z',
    'bearer x',
    'Bearer',
    'Bearer ',
    'Basic b3duZXI6b3duZXI=',
    'Bearer a b',
    'Bearer\tx',
    `Bearer ${'x'.repeat(100_000)}`,
    'x',
    '',
  ])('with %j instead of a verified token is refused', async (authorization) => {
    for (const name of ['getSupportAccess', 'getAccount'] as const) {
      const answer = await api(name, { params: { accountId }, headers: { authorization } });
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer error="invalid_token"']);
    }
  });

  it('cannot pass off claims in a header, the query or the body', async () => {
    const claims = JSON.stringify(claimsOf(owner()));
    const answer = await call(await handler(), route, {
      params: { accountId },
      query: { claims },
      headers: { 'x-claims': claims, 'x-amzn-request-context': claims, 'requestcontext.authorizer.jwt.claims': claims },
    });
    expect(answer.status).toBe(401);
  });

  it('with a token that expires at this millisecond is refused, one before is not', async () => {
    const claims = claimsOf(owner(), 1_800_000_000);
    setClock(new Date(1_800_000_000_000 - 1).toISOString());
    expect((await call(await handler(), route, { params: { accountId }, claims })).status).toBe(200);
    setClock(new Date(1_800_000_000_000).toISOString());
    const late = await call(await handler(), route, { params: { accountId }, claims });
    setClock();
    expect([late.status, late.headers['www-authenticate']]).toEqual([401, 'Bearer error="invalid_token"']);
  });

  it.each([undefined, '', 'never', null, 'NaN', {}, '-1'])('with claims whose end is %j is refused', async (exp) => {
    const claims = { ...claimsOf(owner()), exp };
    expect((await call(await handler(), route, { params: { accountId }, claims })).status).toBe(401);
  });

  it('with claims that name no principal is refused', async () => {
    for (const change of [
      { role: 'root' },
      { aud: 'x' },
      { iss: 'https://agents.example' },
      { sub: 'auth0|1' },
      { account_id: '' },
    ]) {
      const claims = { ...claimsOf(owner()), ...change };
      expect((await call(await handler(), route, { params: { accountId }, claims })).status).toBe(401);
    }
  });
});

describe('what has no route', () => {
  it.each([
    'accounts',
    'grants',
    'journal',
    'meta',
    'campaigns',
    'assignments',
    'leads',
    'share-links',
    'share-link-openings',
  ] as const)('is not found (%s)', async (context) => {
    const handler = await handlerOf(context);
    for (const routeKey of [
      '$default',
      'GET /',
      'POST /v1/accounts',
      'TRACE /openapi.json',
      '__proto__',
      'constructor',
      '',
    ]) {
      const event = { ...eventOf({ method: 'GET', path: '/nowhere' }, { as: service }), routeKey };
      const response = await handler(event);
      expect([response.statusCode, response.headers['content-type']]).toEqual([404, 'application/problem+json']);
    }
  });

  it('a method that a path does not have is not served by another', () => {
    const keys = allRoutes.map(({ route: { method, path } }) => `${method} ${path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('bodies, through the handlers', () => {
  const put = (request: object) => api('putAccount', { as: service, params: { accountId }, ...request });

  it.each<[string, object, number, string]>([
    ['malformed JSON', { text: '{"name":' }, 400, 'malformed-json'],
    ['no body', {}, 400, 'invalid-request'],
    ['null', { body: null }, 400, 'invalid-request'],
    ['an unknown field', { body: { name: 'x', admin: true } }, 400, 'invalid-request'],
    ['__proto__', { text: '{"name":"x","__proto__":{"edition":"dream_team"}}' }, 400, 'invalid-request'],
    ['another type', { body: { name: 'x' }, headers: { 'content-type': 'text/plain' } }, 415, 'unsupported-media-type'],
    ['more than a mebibyte', { text: `{"name":"${'x'.repeat(1_048_577)}"}` }, 413, 'body-too-large'],
    ['a huge string', { body: { name: 'x'.repeat(1_000_000) } }, 400, 'invalid-request'],
    ['blanks only', { body: { name: ' \t\n ' } }, 400, 'invalid-request'],
    ['half a surrogate pair', { text: '{"name":"a\\ud800"}' }, 400, 'invalid-request'],
    ['a control character', { text: '{"name":"a\\u0000b"}' }, 400, 'invalid-request'],
    ['the other half', { text: '{"name":"\\udc00a"}' }, 400, 'invalid-request'],
    ['an edition that there is not', { body: { name: 'x', edition: 'gold' } }, 422, 'unknown-edition'],
    ['the edition __proto__', { body: { name: 'x', edition: '__proto__' } }, 422, 'unknown-edition'],
  ])('%s', async (_, request, status, name) => {
    const answer = await put(request);
    expect([answer.status, problemName(answer)]).toEqual([status, name]);
    const named = name === 'invalid-request' || name === 'unknown-edition';
    expect(StrictProblem.parse(answer.body).errors !== undefined).toBe(named);
  });

  it.each([
    '\u{1f600}',
    'a\u202eb',
    'e\u0301',
    '\ufeffx',
    '"\\',
    '</script>',
    '{{7*7}}',
    "'; DROP TABLE--",
    '\uffff',
    '\ud83d\ude00',
  ])('the name %j goes in and comes out as it is', async (name) => {
    expect((await put({ body: { name: `<${name}>` } })).status).toBe(200);
    const read = await api('getAccount', { as: owner(), params: { accountId } });
    expect(read.body['name']).toBe(`<${name}>`);
  });

  it('base64, as the gateway encodes what it takes for binary, is decoded', async () => {
    const { route } = routeNamed('putAccount');
    const event = eventOf(route, { as: service, params: { accountId }, body: { name: 'Ünïcode' } });
    const response = await (await handlerOf('accounts'))({
      ...event,
      body: Buffer.from(event.body ?? '').toString('base64'),
      isBase64Encoded: true,
    });
    expect(JSON.parse(response.body ?? '')).toMatchObject({ name: 'Ünïcode' });
  });

  it('a body where none is taken is refused', async () => {
    const answer = await api('getAccount', { as: owner(), params: { accountId }, body: {} });
    expect(answer.body['errors']).toEqual([{ pointer: '#', message: 'takes no body' }]);
  });

  it('a query where none is taken is refused', async () => {
    const answer = await api('getAccount', { as: owner(), params: { accountId }, query: { expand: 'all' } });
    expect(answer.body['errors']).toEqual([{ pointer: '/query/expand', message: 'is not a known field' }]);
  });
});
