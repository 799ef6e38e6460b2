import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen } from '../../examples/product/server.ts';
import type { LocalGatehouse } from '../../local/gatehouse.ts';
import { backend, makeAccount, ownerOf, send, startHere } from './support/in-process.ts';
import { enter, introspect, type RunningProduct, sessionAsSeen, startProduct } from './support/product.ts';
import { until } from './support/until.ts';

let gatehouse: LocalGatehouse;
let product: RunningProduct;
let receiver: Awaited<ReturnType<typeof listen>>;

/** The answers to what was pushed. While it is down there is nothing behind the receiver's door. */
const answers: number[] = [];
let isDown = true;
const receive = async (request: Request): Promise<Response> => {
  const response = isDown ? new Response(null, { status: 503 }) : await product.handle(request);
  answers.push(response.status);
  return response;
};

beforeAll(async () => {
  receiver = await listen(receive, 0);
  const signalReceivers = [{ id: 'product', pushUrl: `${receiver.url}/signals` }];
  // The queue hides a message for three minutes: for 300 ms here.
  gatehouse = await startHere({ sweep: false, minuteMillis: 100, settings: { signalReceivers } });
  await makeAccount(gatehouse, 'acme');
  product = await startProduct(gatehouse);
});
afterAll(async () => {
  await receiver?.close();
  await product?.close();
  await gatehouse?.stop();
});

const owner = ownerOf('acme');

test('a receiver that is down is pushed to again, until it has acknowledged; then no more', async () => {
  await send(gatehouse, 'POST /v1/accounts/acme/grants', { as: owner, body: { duration: 'P1D' } });
  const { sessionId, accessToken } = (await enter(gatehouse)).body;
  expect(await product.documents(accessToken)).toBe(200);

  await send(gatehouse, `POST /v1/accounts/acme/support-sessions/${sessionId}/end`, { as: owner });
  expect(await introspect(gatehouse, accessToken)).toEqual({ active: false });
  await until(() => answers.at(0));
  expect((await sessionAsSeen(gatehouse, sessionId))?.receipt).toEqual({
    receivers: [{ receiver: 'product' }],
    lagMillis: null,
  });

  isDown = false;
  const receipt = await until(async () => {
    const session = await sessionAsSeen(gatehouse, sessionId);
    return session?.receipt?.lagMillis === null ? undefined : session?.receipt;
  });
  expect(receipt.receivers).toMatchObject([{ receiver: 'product', acknowledgedAt: expect.any(String) }]);
  expect(receipt.lagMillis).toBeGreaterThan(0);
  expect(answers.filter((status) => status === 202)).toHaveLength(1);
  expect(answers.at(-1)).toBe(202);
  expect(await product.documents(accessToken)).toBe(401);
});

test('a receiver by push alone cannot poll', async () => {
  const answer = await send(gatehouse, 'POST /v1/signals/poll', { as: backend, body: {} });
  expect(answer).toMatchObject({ status: 403, body: { type: 'urn:gatehouse:problem:not-a-receiver' } });
});
