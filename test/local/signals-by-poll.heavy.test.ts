import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import type { AccessRequest } from '../../shared/access-requests/access-request.ts';
import { clock } from '../../shared/core/clock.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import type { RunningProduct } from '../support/product/running-product.ts';
import { makeAccount, moveClock, ownerOf, send, startHere, technician } from './support/in-process.ts';
import { enter, introspect, sessionAsSeen, startProductOf, statusOf } from './support/product.ts';
import { until } from './support/until.ts';

let gatehouse: LocalGatehouse;
let product: RunningProduct;
beforeAll(async () => {
  gatehouse = await startHere({ ttl: false, minuteMillis: 300 });
  await makeAccount(gatehouse, 'acme');
  product = await startProductOf(gatehouse);
});
afterAll(async () => {
  await product?.close();
  await gatehouse?.stop();
});

const owner = ownerOf('acme');

/** Polls until signals come that were not there before. @returns their ids */
const newSignals = () => {
  const before = product.signals.length;
  return until(async () => {
    await product.poll();
    const received = product.signals.slice(before);
    return received.length > 0 ? received : undefined;
  });
};

/** Polls, which acknowledges what came before, and again. @returns the number of signals that came */
const laterSignals = async (): Promise<number> => {
  const before = product.signals.length;
  await product.poll();
  await product.poll();
  return product.signals.length - before;
};

test('an agent asks, the owner approves, the agent enters, and the owner turns support off', async () => {
  expect((await enter(gatehouse)).status).toBe(403);
  const asked = await send<AccessRequest>(gatehouse, 'POST /v1/support/access-requests', {
    as: technician,
    body: { accountId: 'acme', duration: 'P7D', reason: 'The import fails' },
  });
  const approved = await send<Grant>(
    gatehouse,
    `POST /v1/accounts/acme/access-requests/${asked.body.requestId}/approve`,
    { as: owner, body: { duration: 'PT1H' } },
  );
  expect(approved).toMatchObject({ status: 201, body: { duration: 'PT1H', teams: ['technical_support'] } });

  const { status, body: entered } = await enter(gatehouse);
  expect(status).toBe(201);
  expect(entered).toMatchObject({ actingAs: { userId: 'olivia', role: 'owner' }, endsAt: approved.body.expiresAt });
  const { accessToken, sessionId } = entered;

  const jwks = createRemoteJWKSet(new URL(`${gatehouse.url}/.well-known/jwks.json`));
  const { payload } = await jwtVerify(accessToken, jwks, {
    issuer: gatehouse.url,
    audience: 'urn:gatehouse:product',
    typ: 'at+jwt',
    algorithms: ['ES256'],
    currentDate: new Date(clock.now()),
  });
  const act = { sub: technician.sub, team: technician.team };
  expect(payload).toMatchObject({ sub: 'olivia', act, account_id: 'acme', scope: 'read_only', sid: sessionId });
  expect(await introspect(gatehouse, accessToken)).toEqual({ active: true, token_type: 'Bearer', ...payload });
  expect(await statusOf(product, accessToken)).toBe(200);
  expect(product.inside()).toMatchObject([{ sessionId, agent: technician.sub, actingFor: 'olivia' }]);
  expect((await send(gatehouse, 'GET /v1/support/accounts', { as: accessToken })).status).toBe(401);

  await send(gatehouse, 'DELETE /v1/accounts/acme/support-access', { as: owner });
  expect(await introspect(gatehouse, accessToken)).toEqual({ active: false });
  expect(await newSignals()).toHaveLength(1);
  expect(await statusOf(product, accessToken)).toBe(401);
  expect(product.inside()).toEqual([]);
  expect(await laterSignals()).toBe(0);
  const session = await sessionAsSeen(gatehouse, sessionId);
  expect(session).toMatchObject({
    status: 'ended',
    endReason: 'grant-revoked',
    endedBy: { kind: 'user', id: 'olivia' },
    receipt: { receivers: [{ receiver: 'default', acknowledgedAt: expect.any(String) }] },
  });
  expect(session?.receipt?.lagMillis).toBeGreaterThan(0);
});

test('when the grant ends by itself, so does the session, and the sweep alone makes sure that the product hears of it', async () => {
  const { body: grant } = await send<Grant>(gatehouse, 'POST /v1/accounts/acme/grants', {
    as: owner,
    body: { duration: 'PT1M' },
  });
  const { sessionId, accessToken, expiresIn } = (await enter(gatehouse)).body;
  expect(expiresIn).toBeLessThanOrEqual(60);
  expect(await statusOf(product, accessToken)).toBe(200);
  expect(await introspect(gatehouse, accessToken)).toMatchObject({ active: true });

  moveClock(62_000);
  expect(await introspect(gatehouse, accessToken)).toEqual({ active: false });
  expect(await statusOf(product, accessToken)).toBe(401);
  expect(await newSignals()).toHaveLength(1);
  expect(await laterSignals()).toBe(0);
  expect(await sessionAsSeen(gatehouse, sessionId)).toMatchObject({
    status: 'ended',
    endedAt: grant.expiresAt,
    endReason: 'grant-expired',
    endedBy: { kind: 'system' },
    receipt: { receivers: [{ receiver: 'default', acknowledgedAt: expect.any(String) }] },
  });
});
