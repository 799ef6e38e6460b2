import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Grant } from '../../shared/grants/grant.ts';
import type { SessionEndReason } from '../../shared/sessions/session.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { host, leave, renew, start, useHost } from '../support/world/host.ts';
import { introspect, makeSession, makeUser, type Opened } from '../support/world/world.ts';

let grant: Grant;
let session: Opened;
useHost();
beforeEach(async () => {
  await makeUser(host.accountId, 'olga', { role: 'owner' });
  grant = await host.grant({ scope: 'full', duration: 'PT2M' }, user('owner', host.accountId, 'olga'));
  session = await makeSession(host.accountId);
});

const inactive = { active: false };
const isActive = async (token = session.accessToken) => (await introspect(token))['active'];
const removeOlga = () => api('deleteUser', { as: service, params: { accountId: host.accountId, userId: 'olga' } });
const revokeToken = (as: typeof service | ReturnType<typeof agent>) =>
  api('revoke', { as, form: { token: session.accessToken, token_type_hint: 'refresh_token' } });

it('returns the claims of a token that is active', async () => {
  expect(await introspect(session.accessToken)).toEqual({
    active: true,
    token_type: 'Bearer',
    ...decodeJwt(session.accessToken),
  });
});

describe('a token is inactive on the very next request after', () => {
  it.each<[string, SessionEndReason, 'user' | 'agent' | 'service' | 'system', () => Promise<unknown>]>([
    ['its grant was revoked', 'grant-revoked', 'user', () => host.revoke(grant)],
    ['support access was turned off', 'grant-revoked', 'user', () => host.call('turnOffSupportAccess')],
    ['the team was taken out', 'grant-narrowed', 'user', () => host.change(grant, { teams: ['customer_success'] })],
    ['the scope was narrowed', 'grant-narrowed', 'user', () => host.change(grant, { scope: 'read_only' })],
    [
      'the customer put the agent out',
      'ended-by-customer',
      'user',
      () => host.call('endSession', { sessionId: session.sessionId }),
    ],
    ['the agent left', 'left', 'agent', () => leave(session.sessionId)],
    ['a service revoked it', 'token-revoked', 'service', () => revokeToken(service)],
    ['the agent revoked it', 'token-revoked', 'agent', () => revokeToken(agent())],
    [
      'who granted was suspended',
      'grantor-unavailable',
      'service',
      () => makeUser(host.accountId, 'olga', { role: 'owner', status: 'suspended' }),
    ],
    [
      'who granted lost the role',
      'grantor-unavailable',
      'service',
      () => makeUser(host.accountId, 'olga', { role: 'admin' }),
    ],
    ['who granted was removed', 'grantor-unavailable', 'service', removeOlga],
    ['too many sensitive actions', 'tripwire', 'service', () => host.report(session.sessionId, 21)],
  ])('%s', async (_, reason, by, act) => {
    expect(await isActive()).toBe(true);
    await act();
    expect(await introspect(session.accessToken)).toEqual(inactive);
    const late = await renew(session.sessionId);
    expect([late.status, problemName(late)]).toEqual([410, 'session-ended']);
    expect(await host.session(session.sessionId)).toMatchObject({
      status: 'ended',
      endReason: reason,
      endedAt: start,
      endedBy: { kind: by },
      receipt: { receivers: [], lagMillis: null },
    });
    const ends = (await host.journal()).filter(({ type }) => type === 'support-session.ended');
    expect(ends).toMatchObject([
      {
        actor: { kind: by },
        target: { id: session.sessionId },
        data: { act: { sub: 'agent-1' }, endReason: reason, endedAt: start, startedAt: start },
      },
    ]);
  });

  it('the very millisecond at which the grant ends', async () => {
    setClock(later(start, 2 * minute - 1));
    expect(await isActive()).toBe(true);
    setClock(later(start, 2 * minute));
    expect(await introspect(session.accessToken)).toEqual(inactive);
    expect(await host.session(session.sessionId)).toMatchObject({
      status: 'ended',
      endReason: 'grant-expired',
      endedAt: grant.expiresAt,
      endedBy: { kind: 'system', id: 'time' },
    });
    expect((await renew(session.sessionId)).status).toBe(410);
  });

  it('an earlier end was set: then, and until then it can be renewed', async () => {
    const end = later(start, minute);
    await host.change(grant, { expiresAt: end });
    // Of a grant that allows less now; the session lives on.
    expect(await introspect(session.accessToken)).toEqual(inactive);
    const { body } = (await renew(session.sessionId)) as unknown as { body: Opened };
    expect([body.expiresIn, body.endsAt, await isActive(body.accessToken)]).toEqual([60, end, true]);
    expect(decodeJwt(body.accessToken)).toMatchObject({ epoch: 2, grant_id: grant.grantId });
    setClock(end);
    expect(await introspect(body.accessToken)).toEqual(inactive);
  });
});

describe('a token stays good', () => {
  it('when its grant is extended, or widened, by its grantor', async () => {
    const olga = user('owner', host.accountId, 'olga');
    await host.change(grant, { duration: 'P1D' }, olga);
    expect(await isActive()).toBe(true);
    await host.revoke(await host.grant());
    expect(await isActive()).toBe(true);
    await makeUser(host.accountId, 'olga', { role: 'owner', name: 'Olga' });
    expect(await isActive()).toBe(true);
  });

  it('when another session ends, or another grant', async () => {
    const other = await makeSession(host.accountId, agent('customer_service', 'agent-2'));
    const second = await host.grant();
    await host.call('endSession', { sessionId: other.sessionId });
    await host.revoke(second);
    expect([await isActive(), await isActive(other.accessToken)]).toEqual([true, false]);
  });
});

describe('revoking (RFC 7009)', () => {
  it('of another agent is refused, and the session goes on', async () => {
    const refused = await revokeToken(agent('technical_support', 'agent-2'));
    expect([refused.status, problemName(refused)]).toEqual([403, 'forbidden']);
    expect(await isActive()).toBe(true);
  });

  it('of their own is for the agent, whatever their team is by now', async () => {
    expect((await revokeToken(agent('customer_success', 'agent-1'))).status).toBe(200);
    expect(await isActive()).toBe(false);
  });

  it('twice, or of what is none, is answered alike', async () => {
    for (const token of [session.accessToken, session.accessToken, 'none', 'a.b.c']) {
      const { status, body } = await api('revoke', { as: service, form: { token } });
      expect([status, body]).toEqual([200, {}]);
    }
    const ends = (await host.journal()).filter(({ type }) => type === 'support-session.ended');
    expect(ends).toHaveLength(1);
  });
});

it('that cannot be had says so, and not that the token is bad', async () => {
  // A function that has just started: it does not know the keys yet.
  vi.resetModules();
  const fresh = (await import('../support/world/kms.ts')).makeKms();
  const { api: call } = await import('../support/api/api.ts');
  fresh.failing.getPublicKey = () => true;
  for (const name of ['introspect', 'revoke'] as const) {
    const answer = await call(name, { as: service, form: { token: session.accessToken } });
    expect([answer.status, problemName(answer), answer.headers['retry-after']]).toEqual([
      503,
      'signing-unavailable',
      '1',
    ]);
  }
  expect((await call('getKeys')).status).toBe(503);
});
