import assert from 'node:assert/strict';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { visited } from './people.ts';
import { answerTo, audience, isPutOut } from './product.ts';
import { type Report, until } from './report.ts';
import { checkRequests } from './requests.ts';
import { checkSessionExpiry } from './session-expiry.ts';
import { type Entered, expectStatus, type Visited, visitOf } from './visit.ts';
import { checkWithdrawals, putHost } from './withdrawals.ts';

/** The emulator runs all functions of two instances on one small machine, so they start slowly. */
const signalSeconds = 60;

/** Agents, customers and a product use support sessions, in an account of their own. */
export const playSupport = async (report: Report, name: string, world: Visited): Promise<void> => {
  const { api, people, instance, product, pushed } = world;
  const { host, agent, outsider, service } = people;
  const { asHost, tryToEnter, enterUnder, introspect, receiptOf } = visitOf(world);
  const check = (what: string, holds: () => unknown) => report.check(`${name}: ${what}`, holds);
  let first: Entered | undefined;

  await check('without a grant no agent gets in', async () => {
    expectStatus(await api('PUT', `/v1/accounts/${visited}`, { ...service, body: { name: 'Visited' } }), 201);
    expectStatus(await putHost(world), 201);
    expectStatus(await tryToEnter(agent), 403);
  });
  await check('a grant that starts later admits nobody before its start, and then without help', async () => {
    const startsAt = new Date(Date.now() + 10_000).toISOString();
    const made = await asHost<{ grantId: string; status: string }>('POST', '/grants', { startsAt, duration: 'PT1H' });
    expectStatus(made, 201);
    assert.equal(made.body.status, 'scheduled');
    expectStatus(await tryToEnter(agent), 403);
    await until('the start', 30, async () => ((await tryToEnter(agent)).status === 201 ? true : undefined));
    assert.ok(Date.now() >= Date.parse(startsAt), 'not before the start');
    expectStatus(await asHost('POST', `/grants/${made.body.grantId}/revoke`), 200);
  });
  await check('a grant to one team admits that team and no other', async () => {
    first = await enterUnder({ duration: 'PT1H', scope: 'read_only' });
    expectStatus(await tryToEnter(outsider), 403);
  });
  const { accessToken = '', sessionId = '', grant } = first ?? {};
  await check('the token verifies offline with the published keys, and ends with the grant at the latest', async () => {
    const keys = createRemoteJWKSet(new URL(`${instance.issuer}/.well-known/jwks.json`), {
      [customFetch]: instance.fetch,
    });
    const { payload } = await jwtVerify(accessToken, keys, {
      issuer: instance.issuer,
      audience,
      typ: 'at+jwt',
      algorithms: ['ES256'],
    });
    assert.ok(Number(payload.exp) * 1000 <= Date.parse(grant?.expiresAt ?? ''));
    assert.deepEqual(
      [payload.sub, payload['account_id'], payload['scope'], payload['grant_id'], payload['sid']],
      [host.id, visited, 'read_only', grant?.grantId, sessionId],
    );
    assert.deepEqual(await introspect(accessToken), { active: true, token_type: 'Bearer', ...payload });
  });
  await check('the example product allows its bearer to read, but not to write', async () => {
    assert.equal((await answerTo(product, accessToken)).status, 200);
    assert.equal((await answerTo(product, accessToken, 'POST')).status, 403);
    assert.deepEqual(
      product.inside().map((visit) => [visit.sessionId, visit.actingFor]),
      [[sessionId, host.id]],
    );
  });
  await check('the token opens nothing in the API', async () => {
    for (const [method, path] of [
      ['GET', `/v1/accounts/${visited}`],
      ['GET', `/v1/accounts/${visited}/support-access`],
      ['GET', '/v1/support/accounts'],
      ['POST', `/v1/support/sessions/${sessionId}/token`],
      ['POST', '/v1/signals/poll'],
      ['POST', '/oauth/introspect'],
    ] as const) {
      expectStatus(await api(method, path, { token: accessToken }), 401);
    }
  });
  await check('it is inactive immediately after the grant was revoked', async () => {
    expectStatus(await asHost('POST', `/grants/${grant?.grantId}/revoke`, { reason: 'done' }), 200);
    assert.deepEqual(await introspect(accessToken), { active: false });
  });

  await checkWithdrawals(report, name, world);
  await checkRequests(report, name, world);

  await check('the product got and verified a signal, and the session has the receipt', async () => {
    await until('the signal', signalSeconds, async () => ((await isPutOut(product, accessToken)) ? true : undefined));
    assert.ok(!product.inside().some((visit) => visit.sessionId === sessionId));
    const { receivers, lagMillis } = await receiptOf(sessionId, signalSeconds);
    assert.deepEqual(
      receivers.map(({ receiver, error }) => [receiver, error]),
      (pushed ? ['polled', 'pushed'] : ['default']).map((id) => [id, undefined]),
    );
    console.log(`        ${name}: all receivers had the signal after ${lagMillis} ms`);
  });
  if (pushed) {
    await check('a signal is also pushed to a receiver with a push URL', async () => {
      assert.equal(await isPutOut(pushed, accessToken), true);
      const { accessToken: another } = await enterUnder({ duration: 'PT1H' });
      assert.equal((await answerTo(pushed, another)).status, 200);
      expectStatus(await asHost('DELETE', '/support-access'), 200);
      await until('the push', signalSeconds, async () => ((await isPutOut(pushed, another)) ? true : undefined));
    });
  }

  await checkSessionExpiry(report, name, world);
};
