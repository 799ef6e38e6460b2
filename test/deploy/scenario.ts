import assert from 'node:assert/strict';
import type { Grant } from '../../shared/grants/grant.ts';
import type { Answer, Api } from './api.ts';
import { checkCheckpoints } from './checkpoints.ts';
import { acme, other, type People, team } from './people.ts';
import { checkRecord } from './record.ts';
import { checkRefusals } from './refusals.ts';
import { type Report, timed, until } from './report.ts';
import type { Witness } from './witness.ts';

interface Page<Item> {
  items: Item[];
  nextPageToken?: string;
}

interface SupportAccess {
  enabled: boolean;
  grants: Grant[];
}

/** The last grant of the scenario lasts a minute and the rule runs every minute; the rest is for a slow machine. */
const sweepSeconds = 60 + 60 + 60;

const expectStatus = ({ status, body }: Answer<unknown>, expected: number): void =>
  assert.equal(status, expected, JSON.stringify(body).slice(0, 500));

/** Uses an instance from its first day on, only through its HTTP API. */
export const playScenario = async (
  report: Report,
  name: string,
  { api, people, witness }: { api: Api; people: People; witness: Witness },
): Promise<void> => {
  const { owner, agent, service } = people;
  const check = (what: string, holds: () => unknown) => report.check(`${name}: ${what}`, holds);
  const asOwner = <Body>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    api<Body>(method, `/v1/accounts/${acme}${path}`, { token: owner.token, headers, ...(body ? { body } : {}) });
  const enterable = async () => {
    const { body } = await api<Page<{ accountId: string; scope: string }>>('GET', '/v1/support/accounts', agent);
    return body.items.find((one) => one.accountId === acme);
  };
  const ownerPath = `/v1/accounts/${acme}/users/${owner.id}`;
  const ownerUser = { name: 'Olivia Owner', email: 'olivia@example.com', role: 'owner' };
  let long: Grant | undefined;
  let short: Grant | undefined;

  await check('the OpenAPI document is public', async () => expectStatus(await api('GET', '/openapi.json'), 200));
  await check('a path without a route is a proper 404', async () => {
    const answer = await api('GET', '/v1/nothing-here');
    expectStatus(answer, 404);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
    assert.equal(answer.body['type'], 'urn:gatehouse:problem:not-found');
  });
  await check('a service creates accounts and a user; a repetition changes nothing', async () => {
    const put = (path: string, body: unknown) => api('PUT', path, { ...service, body });
    expectStatus(await put(`/v1/accounts/${acme}`, { name: 'Acme' }), 201);
    expectStatus(await put(`/v1/accounts/${acme}`, { name: 'Acme' }), 200);
    expectStatus(await put(`/v1/accounts/${other}`, { name: 'Other' }), 201);
    expectStatus(await put(ownerPath, ownerUser), 201);
  });
  await check('owner and service read the account', async () => {
    for (const { token } of [owner, service]) expectStatus(await api('GET', `/v1/accounts/${acme}`, { token }), 200);
  });

  await checkRefusals(report, name, api, people);

  await check('a suspended owner is refused immediately, and allowed again afterwards', async () => {
    expectStatus(await api('PUT', ownerPath, { ...service, body: { ...ownerUser, status: 'suspended' } }), 200);
    expectStatus(await asOwner('GET', '/support-access'), 403);
    expectStatus(await api('PUT', ownerPath, { ...service, body: { ...ownerUser, status: 'active' } }), 200);
    expectStatus(await asOwner('GET', '/support-access'), 200);
  });
  await check('the owner makes a grant with the defaults', async () => {
    const answer = await asOwner<Grant>('POST', '/grants', {});
    expectStatus(answer, 201);
    long = answer.body;
    assert.deepEqual([long.duration, long.scope, long.status], ['P7D', 'read_only', 'active']);
  });
  await check(
    'a repeated request for a grant gets the same answer and makes no second grant; another body under its key is refused',
    async () => {
      const key = { 'idempotency-key': 'one-minute' };
      const first = await asOwner<Grant>('POST', '/grants', { duration: 'PT1M', teams: [team] }, key);
      expectStatus(first, 201);
      short = first.body;
      const again = await asOwner<Grant>('POST', '/grants', { duration: 'PT1M', teams: [team] }, key);
      assert.deepEqual([again.status, again.headers['idempotency-replayed'], again.body], [201, 'true', short]);
      expectStatus(await asOwner('POST', '/grants', { duration: 'PT2M', teams: [team] }, key), 422);
    },
  );
  await check('grants are listed in pages; an altered page token is refused', async () => {
    const first = await asOwner<Page<Grant>>('GET', '/grants?pageSize=1');
    const next = first.body.nextPageToken ?? '';
    const second = await asOwner<Page<Grant>>('GET', `/grants?pageSize=1&pageToken=${next}`);
    const ids = [...first.body.items, ...second.body.items].map((grant) => grant.grantId);
    assert.deepEqual(ids, [short?.grantId, long?.grantId]);
    expectStatus(await asOwner('GET', `/grants?pageSize=1&pageToken=A${next.slice(1)}A`), 400);
  });
  await check('a grant is changed only with its current version', async () => {
    const path = `/grants/${long?.grantId}`;
    const seen = await asOwner('GET', path);
    expectStatus(await asOwner('PATCH', path, { scope: 'full' }), 428);
    expectStatus(await asOwner('PATCH', path, { scope: 'full' }, { 'if-match': '"0-active"' }), 412);
    const changed = await asOwner<Grant>(
      'PATCH',
      path,
      { scope: 'full' },
      { 'if-match': String(seen.headers['etag']) },
    );
    expectStatus(changed, 200);
    assert.equal(changed.body.scope, 'full');
  });
  await check('the agent sees the account, with the widest scope', async () =>
    assert.equal((await until('listed', 15, enterable)).scope, 'full'),
  );
  await check('a revoked grant stays revoked', async () => {
    for (const _ of ['once', 'again']) {
      const answer = await asOwner<Grant>('POST', `/grants/${long?.grantId}/revoke`, { reason: 'done' });
      expectStatus(answer, 200);
      assert.deepEqual([answer.body.status, answer.body.endReason], ['revoked', 'done']);
    }
  });

  // The API is not called meanwhile, so the deployed rule finalises the grant.
  await timed(`${name}: waiting for the rule`, () =>
    check('the rule finalises the one-minute grant without any request', async () => {
      const expired = await until('grant.expired', sweepSeconds, async () =>
        (await witness.events()).find(
          (one) => one['detail-type'] === 'grant.expired' && one.detail.target.id === short?.grantId,
        ),
      );
      assert.deepEqual(expired.detail['actor'], { kind: 'system', id: 'sweep' });
    }),
  );
  await check('the ended grant reads expired, and support access is off', async () => {
    const grant = await asOwner<Grant>('GET', `/grants/${short?.grantId}`);
    assert.deepEqual([grant.body.status, grant.body.endedAt], ['expired', short?.expiresAt]);
    const access = await asOwner<SupportAccess>('GET', '/support-access');
    assert.deepEqual([access.body.enabled, access.body.grants], [false, []]);
    assert.equal(await enterable(), undefined);
  });
  await check('turning off support access revokes the live grants', async () => {
    expectStatus(await asOwner('POST', '/grants', { duration: 'unlimited' }), 201);
    const off = await asOwner('DELETE', '/support-access');
    assert.deepEqual([off.status, off.body], [200, { revoked: 1 }]);
    assert.equal((await asOwner<SupportAccess>('GET', '/support-access')).body.enabled, false);
  });
  const types = [
    'account.created',
    'user.created',
    ...['user.changed', 'user.changed'],
    ...['grant.created', 'grant.created', 'grant.changed', 'grant.revoked'],
    'grant.expired',
    ...['grant.created', 'grant.revoked'],
  ];
  await checkRecord(report, name, { api, people, witness, types });
  await checkCheckpoints(report, name, api, owner.token);
};
