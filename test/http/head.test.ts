import { beforeAll, describe, expect, it } from 'vitest';
import { allRoutes, handlerOf, type NamedRoute } from '../support/api/api.ts';
import { eventOf, type Request } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount } from '../support/world/world.ts';

makeKms();
let accountId: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeAccount();
});

/** Sends a GET or HEAD request to a route, with the same id for both. */
const send = async ({ context, route }: NamedRoute, method: 'GET' | 'HEAD', request: Request) => {
  const event = eventOf({ ...route, method } as never, { ...request, headers: { 'x-request-id': 'same' } });
  return (await handlerOf(context))(event);
};

const reading = allRoutes.filter(({ route }) => route.method === 'GET');

describe.each(reading)('HEAD on the route of $name', (named) => {
  it('is answered as GET, without a body', async () => {
    const as = named.route.allow.includes('owner') ? user('owner', accountId) : service;
    const request = { as, params: { accountId, userId: 'mia', campaignId: 'camp' } };
    const [get, head] = [await send(named, 'GET', request), await send(named, 'HEAD', request)];
    expect([head.statusCode, head.headers]).toEqual([get.statusCode, get.headers]);
    expect([get.body, head.body]).toEqual([expect.any(String), undefined]);
  });

  it('needs a token where GET does', async () => {
    const [get, head] = [await send(named, 'GET', {}), await send(named, 'HEAD', {})];
    expect([head.statusCode, head.headers, head.body]).toEqual([get.statusCode, get.headers, undefined]);
  });
});

it('HEAD is not found where GET is not', async () => {
  const handler = await handlerOf('grants');
  const path = '/v1/accounts/acme/grants/one/revoke';
  const { statusCode, body } = await handler(eventOf({ method: 'HEAD', path } as never, { as: service }));
  expect([statusCode, body]).toEqual([404, undefined]);
});
