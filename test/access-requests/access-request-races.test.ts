import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccessRequest } from '../../shared/access-requests/access-request.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { problemName, type Request, type Result } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { later, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { transactionConflict } from '../support/faults/network.ts';
import { type Host, makeHost } from '../support/world/host.ts';
import { makeRequest } from '../support/world/world.ts';

beforeAll(makeTable);

let host: Host;
let request: AccessRequest;
beforeEach(async () => {
  host = await makeHost();
  request = await makeRequest(host.accountId);
});
afterEach(() => setClock());

const approve = (more: Request = {}) =>
  host.call<Grant>('approveAccessRequest', { requestId: request.requestId }, more);
const decline = () => host.call<AccessRequest>('declineAccessRequest', { requestId: request.requestId });
const grants = async () => (await host.call<{ items: Grant[] }>('listGrants')).body.items;
const decided = async () => (await host.journal()).filter(({ type }) => /^access-request\.(a|d)/.test(type));

describe('two answers to one request', () => {
  it('many approvals at once make one grant', async () => {
    const admins = Array.from({ length: 6 }, (_, n) => user('admin', host.accountId, `admin-${n}`));
    const answers = await Promise.all(admins.map((as) => approve({ as })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const made = answers.find(({ status }) => status === 201);
    expect((await grants()).map(({ grantId }) => grantId)).toEqual([made?.body.grantId]);
    expect(await decided()).toHaveLength(1);
    for (const late of answers.filter(({ status }) => status === 409)) {
      expect(problemName(late)).toBe('request-decided');
    }
  });

  it('many with the same idempotency key get the same grant', async () => {
    const headers = { 'idempotency-key': 'k' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => approve({ headers })));
    expect(answers.map(({ status }) => status)).toEqual(new Array(4).fill(201));
    expect(new Set(answers.map(({ body }) => body.grantId)).size).toBe(1);
    expect(await grants()).toHaveLength(1);
  });

  it('an approval that comes between reading and writing wins over another, and over declining', async () => {
    const late = await interrupted('TransactWriteItems', approve, approve);
    expect([late.status, problemName(late)]).toEqual([409, 'request-decided']);
    expect(await grants()).toHaveLength(1);
    request = await makeRequest(host.accountId);
    const declined = await interrupted('TransactWriteItems', approve, decline);
    expect([declined.status, problemName(declined)]).toEqual([409, 'request-decided']);
    expect(await grants()).toHaveLength(2);
  });

  it('declining that comes in between leaves no grant', async () => {
    const late = await interrupted('TransactWriteItems', decline, approve);
    expect([late.status, problemName(late)]).toEqual([409, 'request-decided']);
    expect(await grants()).toEqual([]);
    expect((await decided()).map(({ type }) => type)).toEqual(['access-request.declined']);
  });

  it('of approval and declining at once one wins', async () => {
    const [approved, declined] = await Promise.all([approve(), decline()]);
    expect([approved.status, declined.status].sort()).toEqual(approved.status === 201 ? [201, 409] : [200, 409]);
    expect(await grants()).toHaveLength(approved.status === 201 ? 1 : 0);
    expect(await decided()).toHaveLength(1);
  });

  it.each<[string, () => Promise<Result<unknown>>]>([
    ['an approval', () => approve()],
    ['declining', () => decline()],
  ])('%s that conflicts hold up until the request has lapsed comes too late', async (_, answer) => {
    setClock(later(request.lapsesAt, -1));
    let held = false;
    const late = await around(({ action, input }, send) => {
      if (held || action !== 'TransactWriteItems') return send();
      held = true;
      setClock(request.lapsesAt);
      throw transactionConflict((input as { TransactItems: unknown[] }).TransactItems.length);
    }, answer);
    expect([held, late.status, problemName(late)]).toEqual([true, 409, 'request-decided']);
    expect(await grants()).toEqual([]);
    expect(await decided()).toEqual([]);
  });
});
