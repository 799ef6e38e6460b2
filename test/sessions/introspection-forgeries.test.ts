import type { JSONWebKeySet } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { forgeries } from '../support/forgeries/forgeries.ts';
import { makeKms } from '../support/world/kms.ts';
import { introspect, makeAccount, makeGrant, makeSession } from '../support/world/world.ts';

const { signatureOf } = makeKms();

let good: string;
beforeAll(async () => {
  await makeTable();
  const accountId = await makeAccount();
  await makeGrant(accountId);
  good = (await makeSession(accountId)).accessToken;
});

const send = (token: string) => api('introspect', { as: service, form: { token } });

describe('introspection', () => {
  it('says of every forgery that it is not active, and nothing else', async () => {
    const { body } = await api<JSONWebKeySet>('getKeys');
    const [publicKey] = body.keys;
    if (!publicKey) throw new Error('no key is published');
    const all = forgeries(good, { publicKey, signatureOf });
    expect(all.length).toBeGreaterThan(200);
    const passed: unknown[] = [];
    for (const { name, token } of all) {
      const answer = await send(token);
      const isRefused =
        token === ''
          ? answer.status === 400
          : answer.status === 200 && JSON.stringify(answer.body) === '{"active":false}';
      if (!isRefused) passed.push([name, answer.status, answer.body]);
    }
    expect(passed).toEqual([]);
    expect((await introspect(good))['active']).toBe(true);
  });

  it('and revocation of one ends nothing', async () => {
    const [head = '', body = '', signature = ''] = good.split('.');
    const another = signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    for (const token of [`${head}.${body}.${another}`, `${head}.${body}.`, `${head}.${body}`, ` ${good}`]) {
      expect((await api('revoke', { as: agent(), form: { token } })).status).toBe(200);
    }
    expect((await introspect(good))['active']).toBe(true);
  });
});

describe.each(['introspect', 'revoke'] as const)('%s', (name) => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const post = (text: string, headers: Record<string, string> = form) => api(name, { as: service, text, headers });

  it.each<[string, string, Record<string, string>, number, string]>([
    ['JSON', '{"token":"x"}', { 'content-type': 'application/json' }, 415, 'unsupported-media-type'],
    ['a body of no type', 'token=x', { 'content-type': '' }, 415, 'unsupported-media-type'],
    ['the token twice', 'token=x&token=y', form, 400, 'invalid-request'],
    ['another parameter twice', 'token=x&a=1&a=2', form, 400, 'invalid-request'],
    ['no token', 'a=1', form, 400, 'invalid-request'],
    ['an empty token', 'token=', form, 400, 'invalid-request'],
    ['nothing', '', form, 400, 'invalid-request'],
    ['more than a mebibyte', `token=${'x'.repeat(1_048_577)}`, form, 413, 'body-too-large'],
  ])('refuses %s', async (_, text, headers, status, problem) => {
    const answer = await post(text, headers);
    expect([answer.status, problemName(answer)]).toEqual([status, problem]);
  });

  it.each(['token=x&client_id=y&resource=z', 'token=x;a=1', 'token=%00', 'token=%ff', '__proto__=1&token=x'])(
    'takes %s, and passes over what it does not know',
    async (text) => {
      expect((await post(text)).status).toBe(200);
    },
  );

  it('takes the type with parameters, in any case', async () => {
    expect((await post('token=x', { 'content-type': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8' })).status).toBe(
      200,
    );
  });

  it('takes no token in the query', async () => {
    expect((await api(name, { as: service, query: { token: 'x' }, form: { token: 'x' } })).status).toBe(400);
  });
});
