import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { kindsAllowed } from '../../shared/core/principal.ts';
import { allRoutes, api, type RouteName } from '../support/api/api.ts';
import { problemName, type Request } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeLink } from '../support/world/links.ts';
import { freshId, makeAccount, makeCampaign, makeGrant, makeUser } from '../support/world/world.ts';

let accountId: string;
let params: Record<string, string>;
beforeAll(async () => {
  await makeTable();
  accountId = await makeAccount();
  await makeUser(accountId, 'mia');
  await makeCampaign(accountId, 'camp');
  const { grant } = await makeGrant(accountId);
  const { linkId } = await makeLink(accountId);
  params = { accountId, userId: 'mia', campaignId: 'camp', grantId: grant.grantId, linkId };
});

/** A bundle is signed anew each time, with its instant. */
const withoutInstant = ({ bundle, ...body }: Record<string, unknown>) => {
  if (typeof bundle !== 'string') return body;
  const { iat: _iat, now: _now, ...claims } = decodeJwt(bundle);
  return claims;
};

makeKms();
const tagged = allRoutes.filter(({ route }) => route.method === 'GET' && route.etag);

describe.each(tagged)('If-None-Match on $name', ({ name, route }) => {
  const reader = () => (route.allow.includes('owner') ? user('owner', accountId) : service);
  const read = (headers: Record<string, string> = {}) => api(name, { as: reader(), params, headers });

  it('answers 304 without a body when it has the current entity tag', async () => {
    const first = await read();
    const etag = first.headers['etag'] ?? '';
    expect([first.status, etag]).toEqual([200, expect.stringMatching(/^".+"$/)]);
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, headers, body } = await read({ 'if-none-match': tags });
      expect([tags, status, body, headers['etag'], headers['content-type']]).toEqual([
        tags,
        304,
        null,
        etag,
        undefined,
      ]);
      expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    }
    const again = await read({ 'if-none-match': '"other"' });
    expect([again.status, withoutInstant(again.body)]).toEqual([200, withoutInstant(first.body)]);
  });

  // A route that is open to anybody refuses no caller, and one for services alone refuses every user.
  if (!kindsAllowed(route.allow).includes('user')) return;

  it('changes nothing for a caller who may not read', async () => {
    const stranger = user('owner', await makeAccount());
    expect((await api(name, { as: stranger, params, headers: { 'if-none-match': '*' } })).status).toBe(404);
  });
});

describe.each<[RouteName, (id: string) => Request]>([
  ['putAccount', (id) => ({ params: { accountId: id }, body: { name: 'x' } })],
  [
    'putUser',
    (id) => ({ params: { accountId, userId: id }, body: { name: 'x', email: 'x@y.example', role: 'owner' } }),
  ],
  ['putCampaign', (id) => ({ params: { accountId, campaignId: id }, body: { name: 'x' } })],
])('If-None-Match: * on %s', (name, request) => {
  it('creates, and refuses to replace', async () => {
    const id = freshId('new');
    const put = () => api(name, { as: service, ...request(id), headers: { 'if-none-match': '*' } });
    expect([200, 201]).toContain((await put()).status);
    const again = await put();
    expect([again.status, problemName(again)]).toEqual([412, 'stale-version']);
    expect(again.headers['etag']).toMatch(/^".+"$/);
    expect((await api(name, { as: service, ...request(id) })).status).toBe(200);
  });
});
