import { beforeAll, describe, expect, it } from 'vitest';
import { decisionRoutes } from '../../shared/decisions/routes.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { aliceReads } from '../support/authzen/fixture.ts';
import { freshId } from '../support/world/world.ts';
import { accountId, expectProblem, post, searches, setUp } from './authzen-scenario.ts';
import { askPoint } from './authzen-world.ts';

/* The AuthZEN certification scenario: what holds for all levels, and the level Discovery. */

beforeAll(setUp);

describe('transport', () => {
  const every: [RouteName, Record<string, unknown>][] = [
    ['evaluate', aliceReads],
    ['evaluateAll', { ...aliceReads, evaluations: [{}] }],
    ...searches.map(([name, body]) => [name, body] as [RouteName, Record<string, unknown>]),
  ];

  it.each(every)('c-5 holds for %s', async (name, body) => {
    const id = `trace of ${name}`;
    const type = { 'content-type': 'application/json; charset=utf-8' };
    const answer = await post(name, { body, headers: { 'x-request-id': id, ...type } });
    expect([answer.status, answer.headers['content-type'], answer.headers['x-request-id']]).toEqual([
      200,
      'application/json',
      id,
    ]);
    // What is not known is ignored, wherever it stands.
    const more = JSON.parse(JSON.stringify(body), (_, value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, futureField: [1] } : value,
    ) as Record<string, unknown>;
    expect((await post(name, { body: more })).body).toEqual(answer.body);
    expectProblem(await post(name, { body: {} }));
    expectProblem(await post(name, { text: '' }));
    expectProblem(await post(name, { text: '{' }));
    expectProblem(await post(name, { body, headers: { 'content-type': 'text/plain' } }));
  });

  it.each(every)('%s of an account that is not there is not found', async (name, body) =>
    expect((await askPoint(name, freshId('ghost'), { body })).status).toBe(404),
  );
});

describe('Discovery', () => {
  const host = 'https://gatehouse.example';
  const metadata = (id = accountId, headers = {}) =>
    api<Record<string, string>>('getDecisionPoint', { params: { accountId: id }, headers });

  it('c-6-1 is at the well-known place of the decision point', () => {
    const place = decisionRoutes.getDecisionPoint.path.replace('{accountId}', accountId);
    expect(place).toBe(`/.well-known/authzen-configuration/v1/accounts/${accountId}`);
  });

  it('c-6-2 is JSON that any cache may keep', async () => {
    const { status, headers } = await metadata();
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'application/json',
      'public, max-age=3600',
    ]);
  });

  it('c-6-3 names the decision point by the URL that it was asked for', async () => {
    for (const id of [accountId, 'a@b:c_d-e.f']) {
      const { body } = await metadata(id);
      const place = `${host}/.well-known/authzen-configuration/v1/accounts/${id}`;
      expect(body['policy_decision_point']).toBe(place.replace('/.well-known/authzen-configuration', ''));
    }
  });

  it.each([
    ['access_evaluation_endpoint', 'evaluate'],
    ['access_evaluations_endpoint', 'evaluateAll'],
    ['search_subject_endpoint', 'searchSubjects'],
    ['search_resource_endpoint', 'searchResources'],
    ['search_action_endpoint', 'searchActions'],
  ] as const)('c-6-3 and c-6-4: %s is where it is served', async (parameter, name) => {
    const { body } = await metadata();
    const served = decisionRoutes[name].path.replace('{accountId}', accountId);
    expect(body[parameter]).toBe(`${host}${served}`);
    // At the default paths, too.
    expect(body[parameter]?.startsWith(`${body['policy_decision_point']}/access/v1/`)).toBe(true);
  });

  it('c-6-5 holds nothing but text, and no URL but of https', async () => {
    const { body } = await metadata();
    expect(Object.keys(body)).toHaveLength(6);
    for (const url of Object.values(body))
      expect(new URL(url)).toMatchObject({ protocol: 'https:', search: '', hash: '' });
  });

  it('answers with the request id', async () =>
    expect((await metadata(accountId, { 'x-request-id': 'a b' })).headers['x-request-id']).toBe('a b'));

  it('does not reveal which accounts exist', async () => {
    const ghost = await metadata('ghost');
    expect(JSON.stringify(ghost.body).replaceAll('ghost', accountId)).toBe(JSON.stringify((await metadata()).body));
  });
});
