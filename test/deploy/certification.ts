import assert from 'node:assert/strict';
import type { Decision } from '../../shared/decisions/authzen.ts';
import { decisionRoutes } from '../../shared/decisions/routes.ts';
import { batchCore, batchProperties, batchSemantics } from '../support/authzen/batch-cases.ts';
import type { AuthzenCase } from '../support/authzen/case.ts';
import { basicCore, basicProperties, requiredBehaviour } from '../support/authzen/cases.ts';
import { aliceReads, certifiedPeople, certifiedPolicy, users, usersWhoRead } from '../support/authzen/fixture.ts';
import { searchCore, searchErrors, searchesForNothing, searchProperties } from '../support/authzen/search-cases.ts';
import { accountAt } from './account.ts';
import type { Answer } from './api.ts';
import type { Instance } from './instance.ts';
import { certified } from './people.ts';
import type { Report } from './report.ts';
import { expectStatus } from './visit.ts';

const levels: Record<string, readonly AuthzenCase[]> = {
  'required policy behaviour': requiredBehaviour,
  'Basic Core': basicCore,
  'Basic Properties': basicProperties,
  'Batch Core': batchCore,
  'Batch Properties': batchProperties,
  'the semantics of batches': batchSemantics,
  'Search Core': searchCore,
  'Search Properties': searchProperties,
  'searches for nothing': searchesForNothing,
  'errors of searches': searchErrors,
};

interface AnswerBody extends Partial<Decision> {
  evaluations?: Decision[];
  results?: object[];
  page?: { next_token: string; count: number };
  errors?: { pointer: string }[];
}

const assertAsExpected = (one: AuthzenCase, { status, headers, body }: Answer<AnswerBody>): void => {
  const { expected, name } = one;
  const message = `${name}: ${status} ${JSON.stringify(body).slice(0, 300)}`;
  if (typeof expected === 'object' && 'refused' in expected) {
    assert.deepEqual([status, headers['content-type']], [400, 'application/problem+json'], message);
    if (expected.refused !== undefined) assert.equal(body.errors?.[0]?.pointer, expected.refused, message);
    return;
  }
  assert.deepEqual([status, headers['content-type']], [200, 'application/json'], message);
  if (typeof expected === 'boolean') assert.equal(body.decision, expected, message);
  else if ('found' in expected) {
    const { found: results } = expected;
    assert.deepEqual(body, { page: { next_token: '', count: results.length }, results }, message);
  } else {
    assert.deepEqual(
      body.evaluations?.map(({ decision }) => decision),
      expected,
      message,
    );
  }
};

/** The AuthZEN certification scenario: sets up its fixture through the API, and runs all its levels over HTTP. */
export const checkCertification = async (report: Report, world: Instance): Promise<void> => {
  const { api, people, deployed } = world;
  const { putAccount, putUser, putPolicy } = accountAt(world, certified, people.examiner);
  const check = (what: string, holds: () => unknown) => report.check(`${deployed.name}: AuthZEN: ${what}`, holds);
  const ask = (route: AuthzenCase['route'], more: Parameters<typeof api>[2]) =>
    api<AnswerBody>('POST', decisionRoutes[route].path.replace('{accountId}', certified), {
      ...people.service,
      ...more,
    });

  await check('the fixture is set up through the API', async () => {
    expectStatus(await putAccount('dream_team'), 201);
    for (const [userId, role] of Object.entries(certifiedPeople)) await putUser(userId, { role });
    await putPolicy(certifiedPolicy);
  });
  for (const [level, cases] of Object.entries(levels)) {
    await check(`${level}, ${cases.length} requests`, async () => {
      for (const one of cases) assertAsExpected(one, await ask(one.route, one));
    });
  }
  await check('the pages of a search lead to the end, and only by their own token', async () => {
    const first = await ask('searchSubjects', { body: { ...usersWhoRead, page: { limit: 1 } } });
    assert.deepEqual([first.status, first.body.results], [200, users('alice')]);
    const token = first.body.page?.next_token ?? '';
    const second = await ask('searchSubjects', { body: { ...usersWhoRead, page: { token } } });
    assert.deepEqual([second.body.results, second.body.page?.next_token], [users('bob'), '']);
    expectStatus(await ask('searchSubjects', { body: { ...usersWhoRead, page: { token: `${token}A` } } }), 400);
  });
  await check('request ids are echoed; only a service may ask', async () => {
    const { headers } = await ask('evaluate', { body: aliceReads, headers: { 'x-request-id': 'req/1?x=%20' } });
    assert.equal(headers['x-request-id'], 'req/1?x=%20');
    expectStatus(await ask('evaluate', { body: aliceReads, token: 'garbage' }), 401);
    const { status } = await ask('evaluate', { body: aliceReads, token: people.examiner.token });
    assert.ok([401, 403].includes(status), `an owner was answered ${status}`);
  });
  await check('Discovery: the metadata are public and name all endpoints', async () => {
    const path = `/.well-known/authzen-configuration/v1/accounts/${certified}`;
    const { status, headers, body } = await api<Record<string, string>>('GET', path);
    const point = `${deployed.outputs['TokenIssuer']}/v1/accounts/${certified}`;
    assert.deepEqual(
      [status, headers['content-type'], body['policy_decision_point']],
      [200, 'application/json', point],
    );
    const served = Object.values(decisionRoutes).filter(({ method }) => method === 'POST');
    assert.deepEqual(
      Object.values(body).sort(),
      [point, ...served.map((route) => point + route.path.replace('/v1/accounts/{accountId}', ''))].sort(),
    );
  });
};
