import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { kindsAllowed } from '../../shared/core/principal.ts';
import { allRoutes, api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service } from '../support/api/identity.ts';
import { recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeLink, openLink } from '../support/world/links.ts';
import { introspect, makeAccount, makeGrant, makeSession } from '../support/world/world.ts';

/* The token of a link is for one document in the vendor's product: it is nobody's here, and none of support's anywhere. */

makeKms();

let accountId: string;
let linkId: string;
let token: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeAccount();
  const link = await makeLink(accountId);
  linkId = link.linkId;
  token = (await openLink(linkId, link.code)).body.accessToken;
});

const closed = allRoutes.filter(({ route }) => kindsAllowed(route.allow).length > 0);

it('there are routes that are closed', () => {
  expect(closed.length).toBeGreaterThan(40);
});

it.each(closed)('$name is closed to it', async ({ name, route }) => {
  const request = {
    params: { accountId, linkId, userId: 'mia' },
    ...(route.form ? { form: { token } } : route.body ? { body: { documentId: 'x' } } : {}),
    headers: { 'if-match': '*', authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
  };
  // As a function gets it that verifies tokens itself; and as if an authorizer had let it through.
  for (const more of [{}, { claims: decodeJwt(token) }]) {
    const { result, sent } = await recorded(() => api(name, { ...request, ...more }));
    expect([result.status, problemName(result)]).toEqual([401, 'unauthenticated']);
    expect(sent).toEqual([]);
  }
});

it('introspection knows nothing of it, and reads nothing', async () => {
  const { result, sent } = await recorded(() => introspect(token));
  expect([result, sent]).toEqual([{ active: false }, []]);
});

it('revoking it is refused, and ends nothing', async () => {
  await makeGrant(accountId);
  const session = await makeSession(accountId);
  for (const as of [service, agent()]) {
    const { result, sent } = await recorded(() => api('revoke', { as, form: { token } }));
    expect([result.status, result.body['error'], sent]).toEqual([400, 'unsupported_token_type', []]);
  }
  expect((await introspect(session.accessToken))['active']).toBe(true);
});
