import { expect, test } from 'vitest';
import { gatewayOf } from '../../local/gateway.ts';
import type { HttpRequest } from '../../local/http-event.ts';
import type { Issuer } from '../../local/issuer.ts';

const request: HttpRequest = {
  requestId: 'r',
  method: 'GET',
  path: '/things',
  query: '',
  headers: {},
  cookies: [],
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  protocol: 'HTTP/1.1',
};

const issuer: Pick<Issuer, 'verify'> = { verify: () => Promise.reject(new Error('no route has an authorizer')) };

test('64 concurrent requests are all answered, and at most 12 are handled at a time', async () => {
  let running = 0;
  let most = 0;
  const handle = async () => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    return { statusCode: 200, headers: {} };
  };
  const routes = [{ key: 'GET /things', functionId: 'Things' }];
  const serve = gatewayOf({ routes, cors: undefined }, new Map([['Things', handle]]), issuer as Issuer);
  const answers = await Promise.all(Array.from({ length: 64 }, () => serve(request)));
  expect([new Set(answers.map(({ statusCode }) => statusCode)), most]).toEqual([new Set([200]), 12]);
});
