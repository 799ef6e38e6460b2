import { decodeJwt, decodeProtectedHeader } from 'jose';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { clock } from '../../shared/core/clock.ts';
import { bundleFormat, type PolicyBundle } from '../../shared/decisions/bundle.ts';
import { Rule } from '../../shared/policies/rule.ts';
import { verifyOwnToken } from '../../shared/tokens/verify.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service } from '../support/api/identity.ts';
import { recorded } from '../support/database/sdk.ts';
import { useHost } from '../support/world/host.ts';
import { makeCampaign, makeGrant, makeSession, makeUser } from '../support/world/world.ts';
import { makeDreamTeam, putPolicy } from './authzen-world.ts';

/* The bundle with which a product decides in its own process. */

const kms = useHost();

const read = (accountId: string, query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  api<{ bundle: string }>('getPolicyBundle', { as: service, params: { accountId }, query, headers });

const claimsOf = async (accountId: string, query: Record<string, string> = {}): Promise<PolicyBundle> => {
  const answer = await read(accountId, query);
  if (answer.status !== 200) throw new Error(`no bundle: ${JSON.stringify(answer.body)}`);
  return decodeJwt<PolicyBundle>(answer.body.bundle);
};

it('is signed by a published key, under a type of its own', async () => {
  const accountId = await makeDreamTeam();
  const { body } = await read(accountId);
  expect(decodeProtectedHeader(body.bundle)).toMatchObject({ alg: 'ES256', typ: 'gatehouse-policy-bundle+jwt' });
  expect(decodeJwt(body.bundle)).toMatchObject({
    iss: 'https://gatehouse.example',
    now: clock.now(),
    format: bundleFormat,
    accountId,
  });
  // It is no access token, although the same key has signed it.
  expect(await verifyOwnToken(body.bundle, 'at+jwt')).toBeUndefined();
});

it('has what decisions read, and neither names nor addresses', async () => {
  const accountId = await makeDreamTeam();
  await makeUser(accountId, 'mia', { role: 'admin', kind: 'external' });
  await makeCampaign(accountId, 'camp');
  await putPolicy(accountId, {
    restrictions: { 'opportunity.export': 'admins' },
    rules: [
      { id: 'no-write', effect: 'forbid', actions: ['write'], resourceTypes: ['*'] },
      { id: 'tried', effect: 'forbid', actions: ['read'], resourceTypes: ['*'], shadow: true },
    ],
    draft: { defaultDecision: 'deny' },
  });
  const { grant } = await makeGrant(accountId);
  const { sessionId } = await makeSession(accountId);
  const bundle = await claimsOf(accountId, { users: 'mia,nobody', campaigns: 'camp,none' });
  expect(bundle.users).toEqual({
    mia: { role: 'admin', kind: 'external', status: 'active', twoFactor: false },
    nobody: null,
  });
  expect(bundle.campaigns).toEqual({ camp: { number: expect.any(Number), status: 'active' }, none: null });
  expect(bundle.rules?.rules.map(({ id }) => id)).toEqual(['restriction:opportunity.export', 'no-write']);
  expect(Object.keys(bundle.grants)).toEqual([grant.grantId]);
  expect(Object.keys(bundle.sessions[sessionId] ?? {}).sort()).toEqual([
    ...['grantId', 'renewBy', 'role', 'scope', 'team', 'userId'],
  ]);
  const text = JSON.stringify(bundle);
  expect(text).not.toContain('mail.example');
  expect(text).not.toContain('Name of');
});

it('leaves out the rules that the caller has', async () => {
  const accountId = await makeDreamTeam();
  const version = await putPolicy(accountId, { defaultDecision: 'deny' });
  expect(await claimsOf(accountId, { rulesVersion: '0' })).toMatchObject({ rulesVersion: version, rules: {} });
  const known = await claimsOf(accountId, { rulesVersion: String(version) });
  expect([known.rulesVersion, known.rules]).toEqual([version, undefined]);
});

it.each(['1e-42', '-1', '1.5', 'NaN', '9007199254740992'])('refuses the version %s', async (rulesVersion) => {
  const { status, body } = await read(await makeDreamTeam(), { rulesVersion });
  expect(status).toBe(400);
  expect(body).toMatchObject({ errors: [{ pointer: '/query/rulesVersion' }] });
});

it('costs one read unit of the account, and one of each item, and no signature while nothing changes', async () => {
  const accountId = await makeDreamTeam();
  await makeUser(accountId, 'mia');
  const query = { users: 'mia,nobody', rulesVersion: '0' };
  const first = await read(accountId, query);
  kms.clear();
  const etag = first.headers['etag'] ?? '';
  const { result, sent } = await recorded(() => read(accountId, query, { 'if-none-match': etag }));
  expect([result.status, kms.asked]).toEqual([304, []]);
  const requests = sent.map(({ input }) => Object.values(input['RequestItems'] as Record<string, { Keys: unknown[] }>));
  expect(requests.map(([table]) => table?.Keys.length)).toEqual([3]);
  await makeUser(accountId, 'mia', { status: 'suspended' });
  expect((await read(accountId, query, { 'if-none-match': etag })).status).toBe(200);
});

it('is small at its largest number of ids, and refuses more', async () => {
  const accountId = await makeDreamTeam();
  const ids = (count: number) =>
    Array.from({ length: count }, (_, n) => `${String(n).padStart(4, 'u')}${'x'.repeat(124)}`);
  const full = await read(accountId, { users: ids(30).join(), campaigns: ids(20).join() });
  expect([full.status, full.body.bundle.length < 20_000]).toEqual([200, true]);
  for (const query of [{ users: ids(31).join() }, { campaigns: ids(21).join() }, { users: '' }, { users: 'a,' }]) {
    expect((await read(accountId, query)).status).toBe(400);
  }
});

it('is answered for an account that exists, while there are keys', async () => {
  expect(problemName(await read('ghost'))).toBe('not-found');
  const accountId = await makeDreamTeam();
  kms.failing.sign = () => true;
  const answer = await read(accountId);
  expect([answer.status, problemName(answer)]).toEqual([503, 'signing-unavailable']);
});

it('has another format when rules can say something else', () => {
  // A change of this list raises `bundleFormat`: libraries of the format before would not know what a rule demands.
  const { properties } = z.toJSONSchema(Rule, { io: 'input' });
  const { when, ...members } = properties ?? {};
  const tests = Object.keys((when as { additionalProperties: { properties: object } }).additionalProperties.properties);
  expect({ [bundleFormat]: [Object.keys(members), tests] }).toEqual({
    1: [
      ['id', 'effect', 'actions', 'resourceTypes', 'roles', 'subjects', 'shadow'],
      ['equals', 'notEquals', 'in'],
    ],
  });
});
