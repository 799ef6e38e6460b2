import { describe, expect, it } from 'vitest';
import type { Grant } from '../../shared/grants/grant.ts';
import { problemName } from '../support/api/call.ts';
import { agent, user } from '../support/api/identity.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { host, start, useHost } from '../support/world/host.ts';
import { freshId, makeAccount, makeRequest, makeSession } from '../support/world/world.ts';
import { approve, decline, lastEntry, read } from './calls.ts';

useHost();

describe('approving', () => {
  it('makes the grant that was asked for, whose clock starts then, and lets the agent in', async () => {
    const request = await makeRequest(host.accountId, { scope: 'full', ticket: 'T-1' });
    setClock(later(start, day));
    const answer = await approve(request, undefined, { as: user('admin', host.accountId, 'ada') });
    expect([answer.status, answer.headers['etag']]).toEqual([201, '"1-active"']);
    const grant = answer.body;
    expect(grant).toMatchObject({
      status: 'active',
      duration: 'P1D',
      scope: 'full',
      teams: ['technical_support'],
      reason: 'a question',
      ticket: 'T-1',
      grantedBy: { userId: 'ada', role: 'admin' },
      grantedAt: later(start, day),
      expiresAt: later(start, 2 * day),
    });
    expect(await host.readGrant(grant)).toEqual(grant);
    expect(await read(request)).toEqual({
      ...request,
      status: 'approved',
      decidedAt: later(start, day),
      decidedBy: 'ada',
      grantId: grant.grantId,
    });
    const entries = (await host.journal()).slice(-2);
    expect(entries.map(({ type }) => type).sort()).toEqual(['access-request.approved', 'grant.created']);
    expect(entries.find(({ type }) => type === 'access-request.approved')?.data).toEqual({
      act: { sub: 'agent-1', team: 'technical_support' },
      grantId: grant.grantId,
    });
    expect(await makeSession(host.accountId)).toMatchObject({ scope: 'full', actingAs: { userId: 'ada' } });
  });

  it('may trim: a shorter time, fewer teams, less scope', async () => {
    const teams = ['customer_service', 'technical_support'];
    const request = await makeRequest(host.accountId, { scope: 'full', teams, duration: 'unlimited' });
    const trimmed = { duration: 'PT1H', scope: 'read_only', teams: ['customer_service'] };
    expect((await approve(request, trimmed)).body).toMatchObject(trimmed);
    // What was asked for stays on the record.
    expect(await read(request)).toMatchObject({ status: 'approved', scope: 'full', teams, duration: 'unlimited' });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['a longer time', { duration: 'P2D' }, ['#/duration']],
    ['a longer time in other words', { duration: 'PT24H1S' }, ['#/duration']],
    ['no end', { duration: 'unlimited' }, ['#/duration']],
    ['more scope', { scope: 'full' }, ['#/scope']],
    ['another team', { teams: ['technical_support', 'customer_service'] }, ['#/teams']],
    ['another team instead', { teams: ['customer_service'] }, ['#/teams']],
    [
      'all of it',
      { duration: 'P1M', scope: 'full', teams: ['customer_success'] },
      ['#/duration', '#/scope', '#/teams'],
    ],
  ])('never gives %s', async (_, body, pointers) => {
    const request = await makeRequest(host.accountId, { duration: 'P1D' });
    const refused = await approve(request, body);
    expect([refused.status, problemName(refused)]).toEqual([422, 'beyond-request']);
    expect((refused.body as unknown as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer)).toEqual(
      pointers,
    );
    expect((await read(request))?.status).toBe('pending');
  });

  it.each([
    ['P1M', 'P30D'],
    ['P1D', 'PT24H'],
    ['P4M', 'P3M28D'],
    ['unlimited', 'P1Y'],
    ['unlimited', 'unlimited'],
  ])('what was asked for as %s may be given as %s', async (duration, given) => {
    const request = await makeRequest(host.accountId, { duration });
    expect((await approve(request, { duration: given })).status).toBe(201);
  });

  it('holds lengths against the calendar: 30 days are more than February', async () => {
    setClock('2027-01-31T08:00:00.000Z');
    const request = await makeRequest(host.accountId, { duration: 'P1M' });
    expect(problemName(await approve(request, { duration: 'P30D' }))).toBe('beyond-request');
    expect((await approve(request, { duration: 'P28D' })).body.expiresAt).toBe('2027-02-28T08:00:00.000Z');
  });

  it('is refused for terms that could not be granted', async () => {
    const request = await makeRequest(host.accountId);
    expect(problemName(await approve(request, { duration: 'PT1S' }))).toBe('duration-out-of-range');
    expect((await approve(request, { teams: [] })).status).toBe(400);
    expect((await approve(request, { reason: 'x' })).status).toBe(400);
    expect((await read(request))?.status).toBe('pending');
  });

  it('is refused for the agent who asked, also as an owner', async () => {
    const request = await makeRequest(host.accountId, {}, agent('technical_support', 'both'));
    const refused = await approve(request, undefined, { as: user('owner', host.accountId, 'both') });
    expect([refused.status, problemName(refused)]).toEqual([403, 'own-request']);
    expect((await read(request))?.status).toBe('pending');
  });

  it('is refused while there is no room among the live grants, and the request waits on', async () => {
    for (let n = 0; n < 20; n++) await host.grant();
    const request = await makeRequest(host.accountId);
    const refused = await approve(request);
    expect([refused.status, problemName(refused)]).toEqual([409, 'too-many-grants']);
    await host.call('turnOffSupportAccess');
    expect((await approve(request)).status).toBe(201);
  });

  it('twice with the same idempotency key is one approval', async () => {
    const request = await makeRequest(host.accountId);
    const headers = { 'idempotency-key': freshId() };
    const [first, again] = [
      await approve(request, undefined, { headers }),
      await approve(request, undefined, { headers }),
    ];
    expect([again.status, again.body, again.headers['idempotency-replayed']]).toEqual([201, first.body, 'true']);
  });
});

describe('declining', () => {
  it('says so, with a reason if there is one; repeating is harmless', async () => {
    const request = await makeRequest(host.accountId);
    const declined = await decline(request, { reason: 'not now' });
    expect([declined.status, declined.body]).toEqual([
      200,
      {
        ...request,
        status: 'declined',
        decidedAt: start,
        decidedBy: host.owner.id,
        declineReason: 'not now',
      },
    ]);
    expect(await lastEntry()).toMatchObject({
      type: 'access-request.declined',
      data: { act: { sub: 'agent-1' }, declineReason: 'not now' },
    });
    setClock(later(start, day));
    expect((await decline(request, { reason: 'other' })).body).toEqual(declined.body);
    expect(await lastEntry()).toMatchObject({ at: start });
    expect((await decline(await makeRequest(host.accountId))).body).not.toHaveProperty('declineReason');
  });
});

describe('what was decided', () => {
  it('stays decided', async () => {
    const approved = await makeRequest(host.accountId);
    const declined = await makeRequest(host.accountId, {}, agent('technical_support', 'agent-2'));
    await approve(approved);
    await decline(declined);
    for (const late of [await approve(approved), await decline(approved), await approve(declined)]) {
      expect([late.status, problemName(late)]).toEqual([409, 'request-decided']);
    }
    expect((await host.call<{ items: Grant[] }>('listGrants')).body.items).toHaveLength(1);
  });

  it('is nothing of another account', async () => {
    const request = await makeRequest(await makeAccount());
    for (const answer of [await approve(request), await decline(request)]) {
      expect([answer.status, problemName(answer)]).toEqual([404, 'not-found']);
    }
  });
});
