import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { encodeTime } from 'ulid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import type { AccessRequest } from '../../shared/access-requests/access-request.ts';
import { tableName } from '../../shared/table/client.ts';
import { dueShard, keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { db } from '../support/database/db.ts';
import { isWrite, recorded } from '../support/database/sdk.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { host, start, useHost } from '../support/world/host.ts';
import { freshId, makeAccount, makeRequest } from '../support/world/world.ts';

const week = 7 * day;

let ada: ReturnType<typeof agent>;
useHost();
beforeEach(async () => {
  ada = agent('technical_support', freshId('ada'));
});
afterEach(() => setClock());

const body = (more: object = {}) => ({ accountId: host.accountId, duration: 'P1D', reason: 'a question', ...more });
const ask = (more: object = {}, as = ada, headers: Record<string, string> = {}) =>
  api<AccessRequest & { detail: string }>('createAccessRequest', { as, body: body(more), headers });
const answer = (verb: 'approve' | 'decline', { requestId }: AccessRequest) =>
  host.call(`${verb}AccessRequest`, { requestId });
const withdraw = ({ requestId }: Pick<AccessRequest, 'requestId'>, as = ada) =>
  api<AccessRequest>('withdrawAccessRequest', { as, params: { requestId } });
const own = async (query: Record<string, string> = {}, as = ada) =>
  (await api<{ items: AccessRequest[]; nextPageToken?: string }>('listOwnAccessRequests', { as, query })).body;
const stored = async () =>
  (await host.call<{ items: AccessRequest[] }>('listAccessRequests', {}, { query: { pageSize: '200' } })).body.items;
const types = async () => (await host.journal()).map(({ type }) => type);
const someone = (n: number) => agent('technical_support', `agent-${n}`);

/**
 * Stores a request as the earlier version did: without a place, and not listed by agent. Its id has the time of the
 * request, which ids of tests that set the clock back do not have.
 */
const asEarlier = async (request: AccessRequest): Promise<AccessRequest> => {
  const { accountId, agent: by, requestId, requestedAt } = request;
  const earlier = { ...request, requestId: `req_${encodeTime(Date.parse(requestedAt), 10)}${requestId.slice(-16)}` };
  const TableName = tableName();
  const gone = [
    keys.agentRequest(by.id, requestId),
    keys.pendingRequests(accountId),
    keys.request(accountId, requestId),
  ];
  for (const Key of gone) await db.send(new DeleteCommand({ TableName, Key }));
  const due = { dueShard: dueShard(earlier.requestId), dueAt: earlier.lapsesAt };
  const Item = { ...keys.request(accountId, earlier.requestId), ...earlier, ...due };
  await db.send(new PutCommand({ TableName, Item }));
  return earlier;
};

describe('one pending request per agent and account', () => {
  it('the same again is answered with the first, whatever its order of teams', async () => {
    const teams = ['technical_support', 'customer_service'];
    const first = await ask({ teams });
    const again = await ask({ teams: [...teams].reverse() });
    expect([first.status, again.status, again.body]).toEqual([201, 200, first.body]);
    expect(await stored()).toEqual([first.body]);
    expect((await types()).filter((type) => type === 'access-request.created')).toHaveLength(1);
  });

  it.each([
    { duration: 'P2D' },
    { scope: 'full' },
    { teams: ['customer_service'] },
    { reason: 'another' },
    { ticket: 'T-1' },
  ])('another is refused, and the pending one named: %o', async (more) => {
    const first = await ask();
    const refused = await ask(more);
    expect([refused.status, problemName(refused)]).toEqual([409, 'request-pending']);
    expect(refused.body.detail).toContain(first.body.requestId);
    expect(await stored()).toEqual([first.body]);
  });

  it('leaves other agents and other accounts alone', async () => {
    await ask();
    expect((await ask({}, someone(1))).status).toBe(201);
    expect((await ask({ accountId: await makeAccount() })).status).toBe(201);
  });

  it.each<[string, (request: AccessRequest) => Promise<unknown>]>([
    ['approved', (request) => answer('approve', request)],
    ['declined', (request) => answer('decline', request)],
    ['withdrawn', (request) => withdraw(request)],
    ['lapsed', async () => setClock(later(start, week))],
    [
      'stored as lapsed',
      async () => {
        setClock(later(start, week));
        await sweep(later(start, week), () => true);
      },
    ],
  ])('is over once that request is %s', async (_, end) => {
    const first = await ask();
    setClock(later(start, week - 1));
    expect((await ask()).status).toBe(200);
    await end(first.body);
    const next = await ask({ reason: 'another' });
    expect(next.status).toBe(201);
    expect((await ask()).body.detail).toContain(next.body.requestId);
  });

  it('repeats its answer under an idempotency key', async () => {
    const headers = { 'idempotency-key': freshId() };
    const first = await ask({}, ada, headers);
    await withdraw(first.body);
    const again = await ask({}, ada, headers);
    expect([again.status, again.headers['idempotency-replayed'], again.body]).toEqual([201, 'true', first.body]);
  });

  it('does not write to the account, nor do answers write the places', async () => {
    await ask({}, someone(1));
    const { sent } = await recorded(async () => {
      const { body: request } = await ask();
      await answer('decline', request);
    });
    const written = JSON.stringify(sent.filter(isWrite));
    expect(written).not.toContain('"SK":"ACCOUNT"');
    expect(written.split('"SK":"REQUESTS"')).toHaveLength(2);
  });

  it('counts a request that the earlier version stored', async () => {
    const first = await asEarlier((await ask()).body);
    expect((await ask()).body).toEqual(first);
    expect(problemName(await ask({ reason: 'another' }))).toBe('request-pending');
    expect((await ask({}, someone(1))).status).toBe(201);
    expect(problemName(await ask({ reason: 'another' }))).toBe('request-pending');
  });
});

describe('at most 50 pending requests of an account', () => {
  it('the next is refused, until one of them is decided, withdrawn or lapsed', async () => {
    const requests: AccessRequest[] = [];
    for (let n = 0; n < 50; n++) {
      if (n === 49) setClock(later(start, minute));
      requests.push(await makeRequest(host.accountId, {}, someone(n)));
    }
    const refused = await ask();
    expect([refused.status, problemName(refused)]).toEqual([409, 'too-many-access-requests']);
    expect((await ask({}, someone(7))).status).toBe(200);
    const [first, second] = requests as [AccessRequest, AccessRequest];
    await answer('decline', first);
    expect((await ask()).status).toBe(201);
    expect((await ask({}, someone(50))).status).toBe(409);
    await withdraw(second, someone(1));
    expect((await ask({}, someone(1))).status).toBe(201);
    expect((await ask({}, someone(50))).status).toBe(409);
    // All but the last two have lapsed, whether the sweep has stored it or not.
    setClock(later(start, week));
    expect((await ask({}, someone(50))).status).toBe(201);
    const pending = await host.call<{ items: unknown[] }>('listAccessRequests', {}, { query: { status: 'pending' } });
    expect(pending.body.items).toHaveLength(4);
  });
});

describe('own requests', () => {
  it('are listed over all accounts, newest first, with what became of them, page by page', async () => {
    const made: AccessRequest[] = [];
    for (let n = 0; n < 7; n++) {
      setClock(later(start, n * minute));
      made.push((await ask({ accountId: n % 2 ? await makeAccount() : host.accountId, reason: `question ${n}` })).body);
      if (n === 0) await answer('approve', made[n] as AccessRequest);
      if (n === 2) await answer('decline', made[n] as AccessRequest);
      if (n === 4) await withdraw(made[n] as AccessRequest);
    }
    await ask({}, someone(1));
    const expected = ['pending', 'pending', 'withdrawn', 'pending', 'declined', 'pending', 'approved'];
    const { items } = await own();
    expect(items.map(({ requestId }) => requestId)).toEqual(made.map(({ requestId }) => requestId).reverse());
    expect(items.map(({ status }) => status)).toEqual(expected);
    expect(items.at(-1)?.grantId).toMatch(/^grt_/);

    for (const status of [undefined, 'pending', 'withdrawn', 'lapsed']) {
      const found: AccessRequest[] = [];
      let pageToken: string | undefined;
      do {
        const page = await own({ pageSize: '2', ...(status ? { status } : {}), ...(pageToken ? { pageToken } : {}) });
        found.push(...page.items);
        pageToken = page.nextPageToken;
      } while (pageToken !== undefined);
      expect(found).toEqual(items.filter((one) => status === undefined || one.status === status));
    }
    setClock(later(start, 2 * week));
    expect((await own({ status: 'lapsed' })).items).toHaveLength(4);
  });

  it('of others are neither listed nor withdrawn', async () => {
    const { body: request } = await ask();
    expect(await own({}, agent('technical_support', freshId('eve')))).toEqual({ items: [] });
    expect((await withdraw(request, someone(1))).status).toBe(404);
    expect((await withdraw({ requestId: 'req_01M80B7PC7FKCP02D8H2Q91GNK' })).status).toBe(404);
    expect((await own()).items).toEqual([request]);
  });

  it('that the earlier version stored are listed once they have lapsed, and can be withdrawn before', async () => {
    const first = await asEarlier((await ask()).body);
    expect((await withdraw(first, someone(1))).status).toBe(404);
    setClock(later(start, week));
    await sweep(later(start, week), () => true);
    expect((await own()).items).toMatchObject([{ requestId: first.requestId, status: 'lapsed' }]);
    const second = await asEarlier((await ask()).body);
    expect((await withdraw(second)).body).toMatchObject({ requestId: second.requestId, status: 'withdrawn' });
    expect((await own()).items.map(({ status }) => status)).toEqual(['withdrawn', 'lapsed']);
  });
});

describe('withdrawing', () => {
  it('ends the request once, and repeating is harmless', async () => {
    const { body: request } = await ask();
    setClock(later(start, minute));
    const first = await withdraw(request);
    expect(first).toMatchObject({ status: 200 });
    expect(first.body).toEqual({ ...request, status: 'withdrawn', decidedAt: later(start, minute) });
    setClock(later(start, 2 * minute));
    expect(await withdraw(request)).toMatchObject({ status: 200, body: first.body });
    expect((await types()).filter((type) => type === 'access-request.withdrawn')).toHaveLength(1);
    expect((await host.journal()).at(-1)).toMatchObject({
      actor: { kind: 'agent', id: ada.id },
      target: { type: 'access-request', id: request.requestId },
      data: { act: { sub: ada.id } },
    });
    for (const verb of ['approve', 'decline'] as const) {
      expect(problemName(await answer(verb, request))).toBe('request-decided');
    }
  });

  it('needs the same agent, whatever team the token names by now', async () => {
    const { body: request } = await ask();
    expect((await withdraw(request, agent('no_such_team', ada.id))).status).toBe(200);
  });

  it.each(['approve', 'decline'] as const)('comes too late after the account had its say: %s', async (verb) => {
    const { body: request } = await ask();
    await answer(verb, request);
    const late = await withdraw(request);
    expect([late.status, problemName(late)]).toEqual([409, 'request-decided']);
  });

  it('comes too late when the request has lapsed, to the millisecond', async () => {
    const { body: request } = await ask();
    setClock(later(start, week));
    expect(problemName(await withdraw(request))).toBe('request-decided');
    setClock(later(start, week - 1));
    expect((await withdraw(request)).status).toBe(200);
  });

  it('and approval at once: one of them wins', async () => {
    const { body: first } = await ask();
    const late = await interrupted(
      'TransactWriteItems',
      () => withdraw(first),
      () => answer('approve', first),
    );
    expect([late.status, problemName(late)]).toEqual([409, 'request-decided']);
    const { body: second } = await ask();
    const tooLate = await interrupted(
      'TransactWriteItems',
      () => answer('approve', second),
      () => withdraw(second),
    );
    expect([tooLate.status, problemName(tooLate)]).toEqual([409, 'request-decided']);
    expect((await own()).items.map(({ status }) => status)).toEqual(['approved', 'withdrawn']);
    expect((await types()).filter((type) => type === 'grant.created')).toHaveLength(1);
  });
});
