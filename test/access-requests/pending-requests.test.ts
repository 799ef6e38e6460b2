import { describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import type { AccessRequest } from '../../shared/access-requests/access-request.ts';
import { problemName } from '../support/api/call.ts';
import { agent } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { isWrite, recorded } from '../support/database/sdk.ts';
import { host, start, useHost } from '../support/world/host.ts';
import { freshId, makeAccount, makeRequest } from '../support/world/world.ts';
import { approve, ask, decline, listAll, nthAgent, storeAsEarlierVersion, types, withdraw } from './calls.ts';

useHost();

const week = 7 * day;
const ada = agent('technical_support', 'ada');

describe('one pending request per agent and account', () => {
  it('the same again is answered with the first, whatever its order of teams', async () => {
    const teams = ['technical_support', 'customer_service'];
    const first = await ask(ada, { teams });
    const again = await ask(ada, { teams: [...teams].reverse() });
    expect([first.status, again.status, again.body]).toEqual([201, 200, first.body]);
    expect(await listAll()).toEqual([first.body]);
    expect((await types()).filter((type) => type === 'access-request.created')).toHaveLength(1);
  });

  it.each([
    { duration: 'P2D' },
    { scope: 'full' },
    { teams: ['customer_service'] },
    { reason: 'another' },
    { ticket: 'T-1' },
  ])('another is refused, and the pending one named: %o', async (more) => {
    const first = await ask(ada);
    const refused = await ask(ada, more);
    expect([refused.status, problemName(refused)]).toEqual([409, 'request-pending']);
    expect(refused.body.detail).toContain(first.body.requestId);
    expect(await listAll()).toEqual([first.body]);
  });

  it('leaves other agents and other accounts alone', async () => {
    await ask(ada);
    expect((await ask(nthAgent(1))).status).toBe(201);
    expect((await ask(ada, { accountId: await makeAccount() })).status).toBe(201);
  });

  it.each<[string, (request: AccessRequest) => Promise<unknown>]>([
    ['approved', (request) => approve(request)],
    ['declined', (request) => decline(request)],
    ['withdrawn', (request) => withdraw(request, ada)],
    ['lapsed', async () => setClock(later(start, week))],
    [
      'stored as lapsed',
      async () => {
        setClock(later(start, week));
        await sweep(later(start, week), () => true);
      },
    ],
  ])('is over once that request is %s', async (_, end) => {
    const first = await ask(ada);
    setClock(later(start, week - 1));
    expect((await ask(ada)).status).toBe(200);
    await end(first.body);
    const next = await ask(ada, { reason: 'another' });
    expect(next.status).toBe(201);
    expect((await ask(ada)).body.detail).toContain(next.body.requestId);
  });

  it('repeats its answer under an idempotency key', async () => {
    const headers = { 'idempotency-key': freshId() };
    const first = await ask(ada, {}, headers);
    await withdraw(first.body, ada);
    const again = await ask(ada, {}, headers);
    expect([again.status, again.headers['idempotency-replayed'], again.body]).toEqual([201, 'true', first.body]);
  });

  it('does not write to the account, nor do answers write the places', async () => {
    await ask(nthAgent(1));
    const { sent } = await recorded(async () => {
      const { body: request } = await ask(ada);
      await decline(request);
    });
    const written = JSON.stringify(sent.filter(isWrite));
    expect(written).not.toContain('"SK":"ACCOUNT"');
    expect(written.split('"SK":"REQUESTS"')).toHaveLength(2);
  });

  it('counts a request that the earlier version stored', async () => {
    const first = await storeAsEarlierVersion((await ask(ada)).body);
    expect((await ask(ada)).body).toEqual(first);
    expect(problemName(await ask(ada, { reason: 'another' }))).toBe('request-pending');
    expect((await ask(nthAgent(1))).status).toBe(201);
    expect(problemName(await ask(ada, { reason: 'another' }))).toBe('request-pending');
  });
});

describe('at most 50 pending requests of an account', () => {
  it('the next is refused, until one of them is decided, withdrawn or lapsed', async () => {
    const requests: AccessRequest[] = [];
    for (let n = 0; n < 50; n++) {
      if (n === 49) setClock(later(start, minute));
      requests.push(await makeRequest(host.accountId, {}, nthAgent(n)));
    }
    const refused = await ask(ada);
    expect([refused.status, problemName(refused)]).toEqual([409, 'too-many-access-requests']);
    expect((await ask(nthAgent(7))).status).toBe(200);
    const [first, second] = requests as [AccessRequest, AccessRequest];
    await decline(first);
    expect((await ask(ada)).status).toBe(201);
    expect((await ask(nthAgent(50))).status).toBe(409);
    await withdraw(second, nthAgent(1));
    expect((await ask(nthAgent(1))).status).toBe(201);
    expect((await ask(nthAgent(50))).status).toBe(409);
    // All but the last two have lapsed, whether the sweep has stored it or not.
    setClock(later(start, week));
    expect((await ask(nthAgent(50))).status).toBe(201);
    const pending = await host.call<{ items: unknown[] }>('listAccessRequests', {}, { query: { status: 'pending' } });
    expect(pending.body.items).toHaveLength(4);
  });
});
