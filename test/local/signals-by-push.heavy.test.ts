import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import { type PushGate, startPushGate } from '../support/product/push-gate.ts';
import type { RunningProduct } from '../support/product/running-product.ts';
import { backend, makeAccount, ownerOf, send, startHere } from './support/in-process.ts';
import { enter, introspect, sessionAsSeen, startProductOf, statusOf } from './support/product.ts';
import { until } from './support/until.ts';

let gatehouse: LocalGatehouse;
let product: RunningProduct;
/** Closed at first, as if the product were down. */
let gate: PushGate;

beforeAll(async () => {
  gate = await startPushGate();
  const signalReceivers = [{ id: 'product', pushUrl: gate.url }];
  // The queue hides a message for three minutes: for 300 ms here.
  gatehouse = await startHere({ sweep: false, minuteMillis: 100, settings: { signalReceivers } });
  await makeAccount(gatehouse, 'acme');
  product = await startProductOf(gatehouse, { poll: false });
});
afterAll(async () => {
  await gate?.close();
  await product?.close();
  await gatehouse?.stop();
});

const owner = ownerOf('acme');

test('a receiver that is down is pushed to again, until it has acknowledged; then no more', async () => {
  await send(gatehouse, 'POST /v1/accounts/acme/grants', { as: owner, body: { duration: 'P1D' } });
  const { sessionId, accessToken } = (await enter(gatehouse)).body;
  expect(await statusOf(product, accessToken)).toBe(200);

  await send(gatehouse, `POST /v1/accounts/acme/support-sessions/${sessionId}/end`, { as: owner });
  expect(await introspect(gatehouse, accessToken)).toEqual({ active: false });
  await until(() => gate.answers.at(0));
  expect((await sessionAsSeen(gatehouse, sessionId))?.receipt).toEqual({
    receivers: [{ receiver: 'product' }],
    lagMillis: null,
  });

  gate.open(product);
  const receipt = await until(async () => {
    const session = await sessionAsSeen(gatehouse, sessionId);
    return session?.receipt?.lagMillis === null ? undefined : session?.receipt;
  });
  expect(receipt.receivers).toMatchObject([{ receiver: 'product', acknowledgedAt: expect.any(String) }]);
  expect(receipt.lagMillis).toBeGreaterThan(0);
  expect(gate.answers.filter((status) => status === 202)).toHaveLength(1);
  expect(gate.answers.at(-1)).toBe(202);
  expect(await statusOf(product, accessToken)).toBe(401);
});

test('a receiver by push alone cannot poll', async () => {
  const answer = await send(gatehouse, 'POST /v1/signals/poll', { as: backend, body: {} });
  expect(answer).toMatchObject({ status: 403, body: { type: 'urn:gatehouse:problem:not-a-receiver' } });
});
