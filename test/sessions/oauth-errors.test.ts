import { beforeAll, describe, expect, it } from 'vitest';
import openapi from '../../openapi.json' with { type: 'json' };
import { Problem, type ProblemName, problems } from '../../shared/api/problem.ts';
import { asOAuthError } from '../../shared/http/as-oauth-error.ts';
import { problemsOf } from '../../shared/http/openapi-responses.ts';
import { oauthRoutes } from '../../shared/sessions/oauth-routes.ts';
import { revocationRoutes } from '../../shared/sessions/revocation-routes.ts';
import { api } from '../support/api/api.ts';
import { type Request, type Result, StrictOAuthError } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { onTheWire } from '../support/faults/network.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeLink, openLink } from '../support/world/links.ts';
import { makeAccount, makeGrant, makeSession } from '../support/world/world.ts';

/* Errors of the OAuth routes have the form of RFC 6749, section 5.2, whatever part of the pipeline raises them. */

const kms = makeKms();
const routes = ['introspect', 'revoke'] as const;
type OAuthRoute = (typeof routes)[number];

let accountId: string;
let token: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeAccount();
  await makeGrant(accountId);
  token = (await makeSession(accountId)).accessToken;
});

const expectError = (answer: Result, status: number, error: string): string => {
  const body = StrictOAuthError.parse(answer.body);
  expect([answer.status, body.error]).toEqual([status, error]);
  expect(body.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'application/json' });
  expect(answer.headers['x-request-id']).toMatch(/\S/);
  return body.error_description;
};

const form = 'application/x-www-form-urlencoded';
const asForm = (text: string): Request => ({ text, headers: { 'content-type': form } });

describe.each(routes)('%s', (name) => {
  it.each<[string, Request, number]>([
    ['no body', asForm(''), 400],
    ['no body and no media type', {}, 415],
    ['no token', { form: { token_type_hint: 'access_token' } }, 400],
    ['an empty token', { form: { token: '' } }, 400],
    ['a token given twice', asForm('token=a&token=b'), 400],
    ['a parameter with odd characters given twice', asForm('t%22%5C%C3%A9=a&t%22%5C%C3%A9=b'), 400],
    ['a query', { form: { token: 'a' }, query: { token: 'a' } }, 400],
    ['JSON', { body: { token: 'a' } }, 415],
    ['more than a mebibyte', asForm(`token=${'x'.repeat(1_048_577)}`), 413],
  ])('refuses %s as invalid_request', async (_, request, status) => {
    expectError(await api(name, { as: service, ...request }), status, 'invalid_request');
  });

  it('names the parameter that is wrong', async () => {
    const text = expectError(await api(name, { as: service, form: {} }), 400, 'invalid_request');
    expect(text).toContain('#/token');
  });

  it('refuses a caller without a valid token as invalid_client, with a challenge', async () => {
    const without = await api(name, { form: { token } });
    expectError(without, 401, 'invalid_client');
    expect(without.headers['www-authenticate']).toBe('Bearer');
    const forged = await api(name, { form: { token }, headers: { authorization: 'Bearer a.b.c' } });
    expectError(forged, 401, 'invalid_client');
    expect(forged.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });

  it('refuses a caller who may not use it as unauthorized_client', async () => {
    expectError(await api(name, { as: user('owner', accountId), form: { token } }), 403, 'unauthorized_client');
  });

  it('answers server_error without details when something unexpected happens', async () => {
    const fail = () => Promise.reject(new Error('secret'));
    const answer = await around(fail, () => api(name, { as: service, form: { token } }));
    expect(expectError(answer, 500, 'server_error')).toBe(problems.internal[1]);
  });

  it('answers temporarily_unavailable with Retry-After when the database does not answer', async () => {
    const answer = await onTheWire(
      () => 'answer lost',
      () => api(name, { as: service, form: { token } }),
    );
    expectError(answer, 503, 'temporarily_unavailable');
    expect(answer.headers['retry-after']).toBe('1');
  });
});

describe('revoke', () => {
  it("refuses another agent's token as unauthorized_client", async () => {
    const other = agent('technical_support', 'agent-2');
    expectError(await api('revoke', { as: other, form: { token } }), 403, 'unauthorized_client');
  });

  it('refuses a live token for a document as unsupported_token_type', async () => {
    const link = await makeLink(accountId);
    const { accessToken } = (await openLink(link.linkId, link.code)).body;
    expectError(await api('revoke', { as: service, form: { token: accessToken } }), 400, 'unsupported_token_type');
  });

  it.each(['refresh_token', 'access_token', 'unknown'])('ignores the hint %s', async (token_type_hint) => {
    const answer = await api('revoke', { as: service, form: { token: 'none', token_type_hint } });
    expect([answer.status, answer.body]).toEqual([200, {}]);
  });
});

it('every problem of these routes has a code of OAuth, in the form that openapi.json describes', () => {
  const declared: Record<OAuthRoute, Parameters<typeof problemsOf>[0]> = { ...oauthRoutes, ...revocationRoutes };
  for (const name of routes) {
    const { path } = declared[name];
    for (const problem of problemsOf(declared[name])) {
      const { error } = StrictOAuthError.parse(asOAuthError(new Problem(problem)));
      expect(error === 'server_error').toBe(problem === 'internal');
      const operation = openapi.paths[path as '/oauth/introspect'].post;
      const status = String(problems[problem satisfies ProblemName][0]) as '400';
      expect(operation.responses[status].content).toEqual({
        'application/json': { schema: { $ref: '#/components/schemas/OAuthError' } },
      });
    }
  }
  kms.clear();
});
