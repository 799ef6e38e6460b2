import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { kindsAllowed } from '../../shared/core/principal.ts';
import { allRoutes, api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent } from '../support/api/identity.ts';
import { recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { introspect, makeAccount, makeGrant, makeRequest, makeSession } from '../support/world/world.ts';

/*
 * A support session can never grant, extend or approve access, change policies, or open a further session: its token is
 * for the vendor's product, and is nobody's here.
 */

makeKms();

let params: Record<string, string>;
let token: string;
beforeAll(async () => {
  await makeTable();
  const accountId = await makeAccount();
  const { grant } = await makeGrant(accountId, { scope: 'full' });
  const { requestId } = await makeRequest(accountId);
  const { accessToken, sessionId } = await makeSession(accountId);
  token = accessToken;
  params = { accountId, userId: grant.grantedBy.userId, grantId: grant.grantId, requestId, sessionId };
});

const closed = allRoutes.filter(({ route }) => kindsAllowed(route.allow).length > 0);

it('there are routes that are closed', () => {
  expect(closed.length).toBeGreaterThan(25);
});

it.each(closed)('$name', async ({ name, route }) => {
  const claims = decodeJwt(token);
  const bodies = { body: { accountId: params['accountId'], reason: 'x', duration: 'P1D' } };
  const request = {
    params,
    ...(route.form ? { form: { token } } : route.body ? bodies : {}),
    headers: { 'if-match': '*', authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
  };
  // As a function gets it that verifies tokens itself; and as if an authorizer had let it through.
  for (const more of [{}, { claims }]) {
    const { result, sent } = await recorded(() => api(name, { ...request, ...more }));
    expect([result.status, problemName(result)]).toEqual([401, 'unauthenticated']);
    expect(result.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(sent).toEqual([]);
  }
});

it('a support token is no token of an agent, whose own token stays valid', async () => {
  expect((await api('renewToken', { as: agent(), params })).status).toBe(200);
  expect((await introspect(token))['active']).toBe(true);
});
