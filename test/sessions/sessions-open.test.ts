import { beforeEach, describe, expect, it } from 'vitest';
import type { Grant } from '../../shared/grants/grant.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { host, refused, start, useHost } from '../support/world/host.ts';
import { freshId, makeSession, makeUser, type Opened, openSession } from '../support/world/world.ts';

const kms = useHost();

const refusal = (as = agent(), body = {}) => refused(host, as, body);
const noAccess = [403, 'no-support-access'];

describe('an agent gets in', () => {
  it('never without a grant', async () => {
    expect(await refusal()).toEqual(noAccess);
  });

  it('only in a team that a grant names', async () => {
    await host.grant({ teams: ['customer_service'], scope: 'read_only' });
    for (const team of ['technical_support', 'no_such_team', 'customer_service ', '__proto__']) {
      expect(await refusal(agent(team))).toEqual(noAccess);
    }
    expect(await makeSession(host.accountId, agent('customer_service'))).toMatchObject({ scope: 'read_only' });
  });

  it('until the very millisecond of the end, and not after it was revoked', async () => {
    const grant = await host.grant({ duration: 'PT1M' });
    setClock(later(start, minute - 1000));
    await makeSession(host.accountId);
    setClock(later(start, minute));
    expect(await refusal()).toEqual(noAccess);
    expect((await host.readGrant(grant)).status).toBe('expired');
    await host.revoke(await host.grant());
    expect(await refusal()).toEqual(noAccess);
  });

  it('not when no second is left for a token, which ends with a whole one', async () => {
    setClock(later(start, 500));
    const grant = await host.grant({ duration: 'PT1M' });
    const end = grant.expiresAt ?? '';
    setClock(later(end, -501));
    expect((await makeSession(host.accountId)).expiresIn).toBe(1);
    setClock(later(end, -500));
    expect(await refusal()).toEqual(noAccess);
  });

  it('acting as the grantor, in that role, with the scope of the grant, until its end', async () => {
    const grant = await host.grant({ scope: 'full', duration: 'P2D' }, user('admin', host.accountId, 'ada'));
    const opened = await openSession(host.accountId, agent(), { reason: ' why ', ticket: 'T-1' });
    expect(opened.status).toBe(201);
    expect(opened.body).toEqual({
      sessionId: expect.stringMatching(/^ses_[0-9A-Z]{26}$/),
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      tokenType: 'Bearer',
      expiresIn: 300,
      actingAs: { userId: 'ada', role: 'admin' },
      scope: 'full',
      endsAt: grant.expiresAt,
    });
    expect(await host.session(opened.body.sessionId)).toEqual({
      sessionId: opened.body.sessionId,
      accountId: host.accountId,
      status: 'active',
      agent: { id: 'agent-1', team: 'technical_support' },
      actingAs: { userId: 'ada', role: 'admin' },
      scope: 'full',
      reason: 'why',
      ticket: 'T-1',
      grantId: grant.grantId,
      startedAt: start,
      endsAt: grant.expiresAt,
    });
    expect((await host.journal()).at(-1)).toMatchObject({
      type: 'support-session.started',
      actor: { kind: 'agent', id: 'agent-1', team: 'technical_support' },
      target: { type: 'support-session', id: opened.body.sessionId },
      data: {
        act: { sub: 'agent-1', team: 'technical_support' },
        actingAs: { userId: 'ada', role: 'admin' },
        scope: 'full',
        grantId: grant.grantId,
        reason: 'why',
        ticket: 'T-1',
      },
    });
    expect(JSON.stringify(await host.journal())).not.toContain(opened.body.accessToken);
  });

  it('under an unlimited grant without an end', async () => {
    await host.grant({ duration: 'unlimited' });
    expect((await makeSession(host.accountId)).endsAt).toBeNull();
  });

  it('under the best of several grants: the widest scope, then the latest end', async () => {
    await host.grant({ duration: 'P9D' });
    await host.grant({ duration: 'PT1H', scope: 'full' });
    const best = await host.grant({ duration: 'PT2H', scope: 'full' });
    await host.grant({ duration: 'P9D', scope: 'full', teams: ['customer_success'] });
    expect(await makeSession(host.accountId)).toMatchObject({ scope: 'full', endsAt: best.expiresAt });
  });

  it.each<[string, Record<string, unknown>]>([
    ['suspended', { role: 'owner', status: 'suspended' }],
    ['demoted', { role: 'admin' }],
  ])('not in the name of a user who is %s by now, but under the grant of another user', async (_, fields) => {
    await makeUser(host.accountId, 'olga', { role: 'owner' });
    await host.grant({ scope: 'full' }, user('owner', host.accountId, 'olga'));
    await makeUser(host.accountId, 'olga', fields);
    expect(await refusal()).toEqual(noAccess);
    await host.grant();
    expect(await makeSession(host.accountId)).toMatchObject({
      scope: 'read_only',
      actingAs: { userId: host.owner.id },
    });
  });

  it('not in the name of a user who was removed, or is suspended while the session opens', async () => {
    await makeUser(host.accountId, 'olga', { role: 'owner' });
    await host.grant({}, user('owner', host.accountId, 'olga'));
    const late = await interrupted(
      'TransactWriteItems',
      () => makeUser(host.accountId, 'olga', { role: 'owner', status: 'suspended' }),
      () => openSession(host.accountId),
    );
    expect([late.status, problemName(late)]).toEqual(noAccess);
    await api('deleteUser', { as: service, params: { accountId: host.accountId, userId: 'olga' } });
    expect(await refusal()).toEqual(noAccess);
    expect(await host.sessions()).toEqual([]);
  });

  it.each<[string, (grant: Grant) => Promise<unknown>]>([
    ['revoked', (grant) => host.revoke(grant)],
    ['taken from the team', (grant) => host.change(grant, { teams: ['customer_success'] })],
    ['turned off', () => host.call('turnOffSupportAccess')],
  ])('not under a grant that is %s just as the agent comes in', async (_, withdraw) => {
    const grant = await host.grant();
    const late = await interrupted(
      'TransactWriteItems',
      () => withdraw(grant),
      () => openSession(host.accountId),
    );
    expect([late.status, problemName(late)]).toEqual(noAccess);
    expect(await host.sessions()).toEqual([]);
  });

  it('again and again: each time a session of its own', async () => {
    await host.grant();
    const [one, other] = [await makeSession(host.accountId), await makeSession(host.accountId)];
    expect(one.sessionId).not.toBe(other.sessionId);
    expect((await host.sessions()).map(({ sessionId }) => sessionId)).toEqual([other.sessionId, one.sessionId]);
  });

  it('nowhere where there is no account', async () => {
    const answer = await openSession('ghost');
    expect([answer.status, problemName(answer)]).toEqual([404, 'not-found']);
  });

  it('with a reason', async () => {
    await host.grant();
    for (const reason of [undefined, '', '  ', 'x'.repeat(501)]) {
      expect((await openSession(host.accountId, agent(), { reason })).status).toBe(400);
    }
  });

  it('not while tokens cannot be signed: then nothing is written', async () => {
    await host.grant({ maxUses: 1 });
    kms.failing.sign = () => true;
    expect(await refusal()).toEqual([503, 'signing-unavailable']);
    kms.clear();
    await makeSession(host.accountId);
  });
});

describe('an account that demands a ticket', () => {
  it('lets no agent in without one', async () => {
    await host.grant();
    await host.setPolicy({ ticketRequired: true });
    const answer = await openSession(host.accountId);
    expect([answer.status, problemName(answer)]).toEqual([422, 'ticket-required']);
    expect(answer.body).toMatchObject({ errors: [{ pointer: '#/ticket' }] });
    await makeSession(host.accountId, agent(), { ticket: 'T-1' });
  });
});

describe('an idempotency key', () => {
  let key: string;
  beforeEach(() => {
    key = freshId();
  });
  const open = (as = agent(), reason = 'x') =>
    api<Opened>('openSession', {
      as,
      body: { accountId: host.accountId, reason },
      headers: { 'idempotency-key': key },
    });

  it('gives the same session and token again', async () => {
    await host.grant({ maxUses: 1 });
    const [first, again] = [await open(), await open()];
    expect([again.status, again.body, again.headers['idempotency-replayed']]).toEqual([201, first.body, 'true']);
    expect(await host.sessions()).toHaveLength(1);
    expect((await open(agent(), 'y')).status).toBe(422);
  });

  it('sent many times at once opens one', async () => {
    await host.grant({ maxUses: 1 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => open()));
    expect(new Set(answers.map(({ body }) => body.sessionId)).size).toBe(1);
    expect(await host.sessions()).toHaveLength(1);
  });

  it('belongs to the agent and the team', async () => {
    await host.grant();
    const mine = await open();
    const theirs = await open(agent('technical_support', 'agent-2'));
    expect([theirs.status, theirs.body.sessionId === mine.body.sessionId]).toEqual([201, false]);
    const otherTeam = await open(agent('customer_service'));
    expect([otherTeam.status, problemName(otherTeam)]).toEqual([422, 'idempotency-key-reused']);
  });
});
