import { beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import type { AccessRequest } from '../../shared/access-requests/access-request.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { host, start, useHost } from '../support/world/host.ts';
import { freshId, makeAccount } from '../support/world/world.ts';
import * as calls from './calls.ts';
import { approve, decline, nthAgent, storeAsEarlierVersion, types } from './calls.ts';

useHost();

const week = 7 * day;

/** An agent of whom no other test has requests. */
let ada: ReturnType<typeof agent>;
beforeEach(() => {
  ada = agent('technical_support', freshId('ada'));
});

const ask = (more: object = {}, as = ada) => calls.ask(as, more);
const withdraw = (request: Pick<AccessRequest, 'requestId'>, as = ada) => calls.withdraw(request, as);
const own = async (query: Record<string, string> = {}, as = ada) =>
  (await api<{ items: AccessRequest[]; nextPageToken?: string }>('listOwnAccessRequests', { as, query })).body;

describe('own requests', () => {
  it('are listed over all accounts, newest first, with what became of them, page by page', async () => {
    const made: AccessRequest[] = [];
    for (let n = 0; n < 7; n++) {
      setClock(later(start, n * minute));
      made.push((await ask({ accountId: n % 2 ? await makeAccount() : host.accountId, reason: `question ${n}` })).body);
      if (n === 0) await approve(made[n] as AccessRequest);
      if (n === 2) await decline(made[n] as AccessRequest);
      if (n === 4) await withdraw(made[n] as AccessRequest);
    }
    await ask({}, nthAgent(1));
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
    expect((await withdraw(request, nthAgent(1))).status).toBe(404);
    expect((await withdraw({ requestId: 'req_01M80B7PC7FKCP02D8H2Q91GNK' })).status).toBe(404);
    expect((await own()).items).toEqual([request]);
  });

  it('that the earlier version stored are listed once they have lapsed, and can be withdrawn before', async () => {
    const first = await storeAsEarlierVersion((await ask()).body);
    expect((await withdraw(first, nthAgent(1))).status).toBe(404);
    setClock(later(start, week));
    await sweep(later(start, week), () => true);
    expect((await own()).items).toMatchObject([{ requestId: first.requestId, status: 'lapsed' }]);
    const second = await storeAsEarlierVersion((await ask()).body);
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
      expect(problemName(await (verb === 'approve' ? approve : decline)(request))).toBe('request-decided');
    }
  });

  it('needs the same agent, whatever team the token names by now', async () => {
    const { body: request } = await ask();
    expect((await withdraw(request, agent('no_such_team', ada.id))).status).toBe(200);
  });

  it.each(['approve', 'decline'] as const)('comes too late after the account had its say: %s', async (verb) => {
    const { body: request } = await ask();
    await (verb === 'approve' ? approve : decline)(request);
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
      () => approve(first),
    );
    expect([late.status, problemName(late)]).toEqual([409, 'request-decided']);
    const { body: second } = await ask();
    const tooLate = await interrupted(
      'TransactWriteItems',
      () => approve(second),
      () => withdraw(second),
    );
    expect([tooLate.status, problemName(tooLate)]).toEqual([409, 'request-decided']);
    expect((await own()).items.map(({ status }) => status)).toEqual(['approved', 'withdrawn']);
    expect((await types()).filter((type) => type === 'grant.created')).toHaveLength(1);
  });
});
