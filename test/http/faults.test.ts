import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { allRoutes, api, type RouteName } from '../support/api.ts';
import { problemName, type Request } from '../support/call.ts';
import { agent, service, user } from '../support/identity.ts';
import { around } from '../support/sdk.ts';
import { makeTable } from '../support/table.ts';
import { makeAccount, makeGrant, makeUser } from '../support/world.ts';

let accountId: string;
let grantId: string;

beforeAll(async () => {
  await makeTable();
  accountId = await makeAccount();
  await makeUser(accountId, 'mia');
  grantId = (await makeGrant(accountId)).grant.grantId;
});
// Back-off without the waiting.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const cancelled = (Code: string, count: number) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: Array.from({ length: count }, () => ({ Code })),
  });

const bodies: Partial<Record<RouteName, unknown>> = {
  putAccount: { name: 'other' },
  putUser: { name: 'Other', email: 'x@y.example', role: 'admin' },
  changeGrant: { scope: 'full' },
};

const requestOf = (name: RouteName): Request => {
  const { route } = allRoutes.find((one) => one.name === name) ?? {};
  const as = route?.allow.includes('service')
    ? service
    : route?.allow.includes('agent')
      ? agent()
      : user('owner', accountId);
  return { as, params: { accountId, userId: 'mia', grantId }, body: bodies[name], headers: { 'if-match': '*' } };
};

const writing = allRoutes.filter(({ route }) => route.method !== 'GET').map(({ name }) => name);

describe.each(writing)('%s', (name) => {
  it('answers 503 with Retry-After when other transactions keep coming in between', async () => {
    const answer = await around(
      (sent, send) =>
        sent.action === 'TransactWriteItems' ? Promise.reject(cancelled('TransactionConflict', 9)) : send(),
      () => api(name, requestOf(name)),
    );
    expect([answer.status, problemName(answer), answer.headers['retry-after']]).toEqual([503, 'busy', '1']);
  });

  it('answers 409, not a fault, when others come first every time', async () => {
    const answer = await around(
      (sent, send) =>
        sent.action === 'TransactWriteItems' ? Promise.reject(cancelled('ConditionalCheckFailed', 1)) : send(),
      () => api(name, requestOf(name)),
    );
    expect([answer.status, problemName(answer)]).toEqual([409, 'conflict']);
  });
});

describe.each(allRoutes.filter(({ name }) => name !== 'getOpenapi'))('$name', ({ name }) => {
  it('answers an opaque 500 when the table cannot be reached', async () => {
    const secret = 'connect ECONNREFUSED 10.0.0.1:8000 arn:aws:dynamodb:table/secret';
    const answer = await around(
      () => Promise.reject(new Error(secret)),
      () => api(name, requestOf(name)),
    );
    expect([answer.status, problemName(answer)]).toEqual([500, 'internal']);
    expect(Object.keys(answer.body).sort()).toEqual(['instance', 'requestId', 'status', 'title', 'type']);
    expect(JSON.stringify(answer)).not.toMatch(/ECONNREFUSED|arn:aws|at .*\.ts/);
  });
});
