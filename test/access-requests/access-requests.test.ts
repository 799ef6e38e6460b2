import { describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import type { AccessRequest } from '../../shared/access-requests/access-request.ts';
import { clock } from '../../shared/core/clock.ts';
import { api } from '../support/api/api.ts';
import { problemName, type Request } from '../support/api/call.ts';
import { agent } from '../support/api/identity.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { host, start, useHost } from '../support/world/host.ts';
import { freshId, makeRequest } from '../support/world/world.ts';
import { approve, decline, lastEntry, list, read } from './calls.ts';

useHost();

const ask = (body: Record<string, unknown> = {}, more: Request = {}) =>
  api<AccessRequest>('createAccessRequest', {
    as: agent(),
    body: { accountId: host.accountId, duration: 'P7D', reason: 'a question', ...body },
    ...more,
  });

describe('asking', () => {
  it('is for the own team and to read only, where nothing else is said', async () => {
    const asked = await ask({ reason: ' why ', ticket: 'T-1' });
    expect(asked.status).toBe(201);
    expect(asked.body).toEqual({
      requestId: expect.stringMatching(/^req_[0-9A-Z]{26}$/),
      accountId: host.accountId,
      status: 'pending',
      agent: { id: 'agent-1', team: 'technical_support' },
      duration: 'P7D',
      scope: 'read_only',
      teams: ['technical_support'],
      reason: 'why',
      ticket: 'T-1',
      requestedAt: start,
      lapsesAt: later(start, 7 * day),
    });
    expect(await list()).toEqual({ items: [asked.body] });
    expect(await lastEntry()).toMatchObject({
      type: 'access-request.created',
      actor: { kind: 'agent', id: 'agent-1', team: 'technical_support' },
      target: { type: 'access-request', id: asked.body.requestId },
      data: { act: { sub: 'agent-1' }, duration: 'P7D', scope: 'read_only', reason: 'why', ticket: 'T-1' },
    });
  });

  it('may be for others, too, in full, without an end', async () => {
    const terms = { teams: ['technical_support', 'customer_service'], scope: 'full', duration: 'unlimited' };
    const { status, body } = await ask(terms);
    expect([status, body]).toMatchObject([201, { ...terms, teams: [...terms.teams].sort() }]);
  });

  it.each<[string, Record<string, unknown>, number, string]>([
    ['no reason', { reason: undefined }, 400, 'invalid-request'],
    ['a blank reason', { reason: ' ' }, 400, 'invalid-request'],
    ['no duration', { duration: undefined }, 400, 'invalid-request'],
    ['an agent', { agent: { id: 'x', team: 'y' } }, 400, 'invalid-request'],
    ['too long a duration', { duration: 'P2Y' }, 422, 'duration-out-of-range'],
    ['too short a duration', { duration: 'PT1S' }, 422, 'duration-out-of-range'],
    ['a team that there is not', { teams: ['sales'] }, 422, 'unknown-team'],
    ['an account that there is not', { accountId: 'ghost' }, 404, 'not-found'],
  ])('with %s is refused', async (_, body, status, name) => {
    const refused = await ask(body);
    expect([refused.status, problemName(refused)]).toEqual([status, name]);
    expect(await list()).toEqual({ items: [] });
  });

  it('in a team that is not configured is refused', async () => {
    const refused = await ask({}, { as: agent('no_such_team') });
    expect([refused.status, problemName(refused)]).toEqual([422, 'unknown-team']);
  });

  it('needs a ticket where the account demands one', async () => {
    await host.setPolicy({ ticketRequired: true });
    const refused = await ask();
    expect([refused.status, problemName(refused)]).toEqual([422, 'ticket-required']);
    expect((await ask({ ticket: 'T-1' })).status).toBe(201);
  });

  it('twice with the same idempotency key asks once', async () => {
    const headers = { 'idempotency-key': freshId() };
    const [first, again] = [await ask({}, { headers }), await ask({}, { headers })];
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([first.body, 'true']);
    expect((await list()).items).toHaveLength(1);
  });

  it('opens nothing', async () => {
    await ask();
    const opened = await api('openSession', { as: agent(), body: { accountId: host.accountId, reason: 'x' } });
    expect(problemName(opened)).toBe('no-support-access');
  });
});

describe('a request without an answer', () => {
  it('has lapsed after seven days, to the millisecond, and cannot be answered any more', async () => {
    const request = await makeRequest(host.accountId);
    setClock(later(start, 7 * day - 1));
    expect((await read(request))?.status).toBe('pending');
    setClock(later(start, 7 * day));
    expect(await read(request)).toEqual({ ...request, status: 'lapsed', decidedAt: request.lapsesAt });
    for (const late of [await approve(request), await decline(request)]) {
      expect([late.status, problemName(late)]).toEqual([409, 'request-decided']);
    }
  });

  it('is recorded as lapsed by the sweep, once, and reads as before', async () => {
    const request = await makeRequest(host.accountId);
    setClock(later(start, 7 * day - 1));
    await sweep(clock.now(), () => true);
    expect((await lastEntry())?.type).toBe('access-request.created');
    setClock(later(start, 7 * day));
    const seen = await read(request);
    for (let n = 0; n < 2; n++) await sweep(clock.now(), () => true);
    expect(await read(request)).toEqual(seen);
    const published = (await host.journal()).filter(({ type }) => type === 'access-request.lapsed');
    expect(published).toMatchObject([
      {
        at: later(start, 7 * day),
        actor: { kind: 'system', id: 'sweep' },
        target: { id: request.requestId },
        data: { act: { sub: 'agent-1' }, lapsesAt: request.lapsesAt },
      },
    ]);
  });

  it('that was answered is left alone by the sweep', async () => {
    const approved = await makeRequest(host.accountId);
    const declined = await makeRequest(host.accountId, {}, agent('technical_support', 'agent-2'));
    await approve(approved);
    await decline(declined);
    setClock(later(start, 8 * day));
    await sweep(clock.now(), () => true);
    expect([(await read(approved))?.status, (await read(declined))?.status]).toEqual(['approved', 'declined']);
  });
});

describe('the list by status', () => {
  it('shows each as it reads now, newest first, on whatever pages', async () => {
    const requests: AccessRequest[] = [];
    for (let n = 0; n < 12; n++) {
      setClock(later(start, n * day));
      requests.push(await makeRequest(host.accountId, {}, agent('technical_support', `agent-${n}`)));
      const latest = requests[n] as AccessRequest;
      if (n % 4 === 0) await approve(latest);
      if (n % 4 === 1) await decline(latest);
    }
    setClock(later(start, 11 * day));
    const expected: Record<string, number[]> = {
      pending: [11, 10, 7, 6],
      lapsed: [3, 2],
      approved: [8, 4, 0],
      declined: [9, 5, 1],
    };
    for (const [status, which] of Object.entries(expected)) {
      const found: AccessRequest[] = [];
      let token: string | undefined;
      do {
        const page = await list({ status, pageSize: '2', ...(token === undefined ? {} : { pageToken: token }) });
        expect(page.items.length).toBeLessThanOrEqual(2);
        found.push(...page.items);
        token = page.nextPageToken;
      } while (token !== undefined);
      expect([status, found.map(({ requestId }) => requestId)]).toEqual([
        status,
        which.map((n) => requests[n]?.requestId),
      ]);
      expect(found.every((request) => request.status === status)).toBe(true);
    }
    expect((await list({ pageSize: '200' })).items).toHaveLength(12);
  });
});
