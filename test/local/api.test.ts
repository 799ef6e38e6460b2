import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import { clock } from '../../shared/core/clock.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { currentIdentity } from '../../shared/http/identity.ts';
import { verifyToken } from '../../shared/http/lazy-verify-token.ts';
import { withoutSalts } from '../support/events/chain.ts';
import { expectChain, published, sequenced } from './support/chain.ts';
import { type Answer, backend, makeAccount, ownerOf, send, startHere, technician } from './support/in-process.ts';

let gatehouse: LocalGatehouse;
beforeAll(async () => {
  gatehouse = await startHere();
  await makeAccount(gatehouse, 'acme');
});
afterAll(() => gatehouse.stop());

const owner = ownerOf('acme');

const expectProblem = (answer: Answer, status: number, name: string): void => {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({ type: `urn:gatehouse:problem:${name}`, status });
};

/** One request as written, which `fetch` would put in order first. */
const raw = async (request: string): Promise<string> => {
  const socket = connect(Number(new URL(gatehouse.url).port), '127.0.0.1');
  // Half-closing the connection would end it before an answer that takes its time.
  socket.write(request);
  return text(socket);
};

test('grants are made and ended over HTTP, and journal, bus and audit log have the same entries', async () => {
  const created = await send<Grant>(gatehouse, 'POST /v1/accounts/acme/grants', {
    as: owner,
    body: { duration: 'P1D', reason: 'The import fails' },
    headers: { 'idempotency-key': 'once' },
  });
  expect(created.status).toBe(201);
  const { grantId } = created.body;

  const agents = await send<{ items: unknown[] }>(gatehouse, 'GET /v1/support/accounts', { as: technician });
  expect(agents.body.items).toMatchObject([{ accountId: 'acme', scope: 'read_only', endsAt: created.body.expiresAt }]);

  const changed = await send<Grant>(gatehouse, `PATCH /v1/accounts/acme/grants/${grantId}`, {
    as: owner,
    body: { duration: 'P2D', teams: ['customer_success'] },
    headers: { 'if-match': created.headers.get('etag') ?? '' },
  });
  expect(changed).toMatchObject({ status: 200, body: { status: 'active', teams: ['customer_success'] } });
  const elsewhere = await send<{ items: unknown[] }>(gatehouse, 'GET /v1/support/accounts', { as: technician });
  expect(elsewhere.body.items).toEqual([]);

  const revoked = await send<Grant>(gatehouse, `POST /v1/accounts/acme/grants/${grantId}/revoke`, { as: owner });
  expect(revoked).toMatchObject({ status: 200, body: { status: 'revoked', endedBy: 'olivia' } });
  const state = await send(gatehouse, 'GET /v1/accounts/acme/support-access', { as: owner });
  expect(state.body).toMatchObject({ enabled: false, grants: [] });

  const journal = await sequenced(gatehouse, 'acme', owner);
  expectChain(journal);
  expect(journal.map((entry) => entry.type)).toEqual([
    'account.created',
    'user.created',
    'grant.created',
    'grant.changed',
    'grant.revoked',
  ]);
  expect(await gatehouse.drain()).toBe(true);
  const entries = withoutSalts(journal);
  expect(published(gatehouse, 'acme')).toEqual({ events: entries, audit: entries });

  const events = await send<{ items: { source: string; detail: unknown }[] }>(gatehouse, 'GET /dev/events');
  expect(events.body.items.map((event) => event.detail)).toEqual(entries);
  expect(events.body.items[0]).toMatchObject({ source: 'gatehouse', 'detail-type': 'account.created' });
  const audit = await send<{ items: unknown[] }>(gatehouse, 'GET /dev/audit');
  expect(audit.body.items).toMatchObject(
    entries.map((entry) => ({ metadata: { uid: entry.entryId }, unmapped: { code: 'JOURNAL_ENTRY', ...entry } })),
  );
});

test('each account is a decision point, where its metadata say', async () => {
  const { body: point } = await send<Record<string, string>>(
    gatehouse,
    'GET /.well-known/authzen-configuration/v1/accounts/acme',
  );
  expect(point['policy_decision_point']).toBe(`${gatehouse.url}/v1/accounts/acme`);
  const { pathname } = new URL(point['access_evaluation_endpoint'] ?? '');
  const decided = await send(gatehouse, `POST ${pathname as `/${string}`}`, {
    as: backend,
    body: { subject: { type: 'user', id: 'olivia' }, action: { name: 'edit' }, resource: { type: 'deal', id: 'd-1' } },
  });
  expect(decided).toMatchObject({ status: 200, body: { decision: true, context: { reason: 'default' } } });
});

test('a document that is shared is opened with its code, and comes with a token that the published keys verify', async () => {
  const shared = await send<{ linkId: string; code: string }>(gatehouse, 'POST /v1/accounts/acme/share-links', {
    as: owner,
    body: { documentId: 'offer-1', recipients: ['rita@mail.example'] },
  });
  const { linkId, code } = shared.body;
  const opened = await send<{ accessToken: string }>(gatehouse, `POST /v1/share-links/${linkId}/open`, {
    body: { code, email: 'rita@mail.example' },
  });
  const keys = createRemoteJWKSet(new URL(`${gatehouse.url}/.well-known/jwks.json`));
  const { payload } = await jwtVerify(opened.body.accessToken, keys, {
    ...{ issuer: gatehouse.url, audience: 'urn:gatehouse:document', typ: 'at+jwt', algorithms: ['ES256'] },
    currentDate: new Date(clock.now()),
  });
  expect(payload).toMatchObject({ sub: linkId, account_id: 'acme', document_id: 'offer-1' });
});

describe('/dev/token', () => {
  test('makes tokens that the API takes', async () => {
    const { status, body } = await send<{ token: string }>(gatehouse, 'POST /dev/token', { body: owner });
    expect(status).toBe(200);
    const answer = await send(gatehouse, 'GET /v1/accounts/acme', { as: body.token });
    expect(answer).toMatchObject({ status: 200, body: { accountId: 'acme' } });
  });

  test('makes tokens that last 12 hours and can be verified by discovery, as a function would', async () => {
    const { iat = 0, exp = 0, ...claims } = await verifyToken(await gatehouse.token(backend), currentIdentity());
    expect(claims).toMatchObject({ sub: 'backend', kind: 'service', aud: 'gatehouse' });
    expect(Number(exp) - Number(iat)).toBe(12 * 3600);
  });

  test.each([
    [{ kind: 'user', sub: 'olivia', role: 'owner' }, '#/accountId'],
    [{ kind: 'user', sub: 'olivia', accountId: 'acme', role: 'king' }, '#/role'],
    [{ kind: 'robot', sub: 'x' }, '#/kind'],
    [{ kind: 'service', sub: 'x', admin: true }, '#/admin'],
  ])('refuses %j', async (body, pointer) => {
    const answer = await send(gatehouse, 'POST /dev/token', { body });
    expectProblem(answer, 400, 'invalid-request');
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
  });

  test('answers only to callers that mean this machine', async () => {
    const body = JSON.stringify(backend);
    const answer = await raw(
      `POST /dev/token HTTP/1.1\r\nhost: rebound.example\r\ncontent-type: application/json\r\n` +
        `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
  });
});

describe('the gateway', () => {
  test.each([
    ['no token', {}, 'Bearer'],
    ['no bearer token', { authorization: 'Basic b2xpdmlh' }, 'Bearer error="invalid_token"'],
    ['a forged token', { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }, 'Bearer error="invalid_token"'],
  ])('answers 401 to %s', async (_, headers, challenge) => {
    const answer = await send(gatehouse, 'GET /v1/accounts/acme', { headers });
    expectProblem(answer, 401, 'unauthenticated');
    expect(answer.headers.get('www-authenticate')).toBe(challenge);
    expect(answer.body['requestId']).toBe(answer.headers.get('x-request-id'));
  });

  test.each(['/v1/accounts/%E0%A4%A', '/v1/accounts/%', '/openapi.json?a=%ZZ'])('answers 400 to %s', async (path) => {
    expectProblem(await send(gatehouse, `GET ${path}` as `GET /${string}`, { as: backend }), 400, 'invalid-request');
  });

  test('decodes path parameters, so that an odd id is refused by name and not misread', async () => {
    const answer = await send(gatehouse, 'GET /v1/accounts/a%2Fb', { as: backend });
    expectProblem(answer, 400, 'invalid-request');
    expect(answer.body['errors']).toMatchObject([{ pointer: '/path/accountId' }]);
  });

  test.each(['GET /v1/nothing', 'POST /openapi.json', 'GET /v1/accounts/acme/', 'GET /dev/nothing'] as const)(
    'has no route for %s',
    async (line) => {
      expectProblem(await send(gatehouse, line), 404, 'not-found');
    },
  );

  test('passes bytes that are not UTF-8 on to the function, which refuses them', async () => {
    const body = Buffer.concat([Buffer.from('{"name":"Acm'), Buffer.of(0xe9), Buffer.from('"}')]);
    const token = await gatehouse.token(backend);
    const response = await fetch(`${gatehouse.url}/v1/accounts/latin-1`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ type: 'urn:gatehouse:problem:malformed-json' });
    const account = await send(gatehouse, 'GET /v1/accounts/latin-1', { as: backend });
    expect(account.status).toBe(404);
  });

  test.each([
    ['an unknown route', 'GET /v1/nothing'],
    ['a request without a token', 'GET /v1/accounts/acme'],
    ['a malformed URL', 'GET /openapi.json?a=%ZZ'],
  ] as const)('returns the X-Request-ID of %s', async (_, line) => {
    const requestId = 'r'.repeat(1024);
    const answer = await send(gatehouse, line, { headers: { 'x-request-id': requestId } });
    expect(answer.headers.get('x-request-id')).toBe(requestId);
    expect(answer.body['requestId']).toBe(requestId);
  });

  test('answers 401 in the form of OAuth on its routes', async () => {
    const answer = await send(gatehouse, 'POST /oauth/introspect');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'application/json']);
    expect(answer.body).toEqual({ error: 'invalid_client', error_description: expect.any(String) });
  });

  test('takes no body beyond 10 MB', async () => {
    const answer = await raw(
      'PUT /v1/accounts/acme HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 10485761\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('urn:gatehouse:problem:body-too-large');
  });

  test('understands absolute targets, joins what comes several times, and survives nonsense', async () => {
    expect(
      await raw('GET http://localhost/openapi.json HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'),
    ).toMatch(/^HTTP\/1.1 200 /);
    expect(await raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    const joined = await send(gatehouse, 'GET /v1/accounts/acme/users?pageSize=1&pageSize=2', { as: backend });
    expectProblem(joined, 400, 'invalid-request');
  });

  test('keeps browsers of other origins out', async () => {
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
    const answer = await send(gatehouse, 'OPTIONS /v1/accounts/acme', { headers });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});
