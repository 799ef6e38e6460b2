import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { clock } from '../../shared/core/clock.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { api } from '../support/api/api.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { host, renew, start, useHost } from '../support/world/host.ts';
import { introspect, makeSession, makeUser, type Opened } from '../support/world/world.ts';

/** The grant of olga, with a session under it, and that of oscar, which would cover the same. */
let first: Grant;
let other: Grant;
let session: Opened;
const olga = () => user('owner', host.accountId, 'olga');
const oscar = () => user('owner', host.accountId, 'oscar');
const ada = () => user('admin', host.accountId, 'ada');

useHost();
beforeEach(async () => {
  for (const id of ['olga', 'oscar']) await makeUser(host.accountId, id, { role: 'owner' });
  first = await host.grant({ scope: 'full', duration: 'PT10M' }, olga());
  session = await makeSession(host.accountId);
  other = await host.grant({ scope: 'full', duration: 'P1D' }, oscar());
});

const isActive = async (token: string) => (await introspect(token))['active'];
const changes = async () => (await host.journal()).filter(({ type }) => type === 'support-session.changed');

/** The old token is over, the session is not: renewed, its token is good, in the name of `who`, under `grant`. */
const expectMoved = async (who: { userId: string; role: string }, grant: Grant): Promise<void> => {
  expect(await introspect(session.accessToken)).toEqual({ active: false });
  expect(await host.session(session.sessionId)).toMatchObject({
    status: 'active',
    grantId: grant.grantId,
    actingAs: who,
    endsAt: grant.expiresAt,
  });
  const { status, body } = (await renew(session.sessionId)) as unknown as { status: number; body: Opened };
  expect([status, body]).toMatchObject([200, { actingAs: who, scope: 'full', endsAt: grant.expiresAt }]);
  const { epoch } = await host.readGrant(grant);
  const claims = { sub: who.userId, grant_id: grant.grantId, epoch, sid: session.sessionId, scope: 'full' };
  expect(decodeJwt(body.accessToken)).toMatchObject(claims);
  expect(await isActive(body.accessToken)).toBe(true);
};

describe('a session that another grant covers goes on under that', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['revoked', () => host.revoke(first)],
    ['narrowed', () => host.change(first, { scope: 'read_only' })],
    ['taken from the team', () => host.change(first, { teams: ['customer_success'] })],
    ['of a user who is suspended', () => makeUser(host.accountId, 'olga', { role: 'owner', status: 'suspended' })],
    ['of a user who lost the role', () => makeUser(host.accountId, 'olga', { role: 'member' })],
    [
      'of a user who was removed',
      () => api('deleteUser', { as: service, params: { accountId: host.accountId, userId: 'olga' } }),
    ],
  ])('when its own is %s', async (_, withdraw) => {
    expect(await isActive(session.accessToken)).toBe(true);
    await withdraw();
    await expectMoved({ userId: 'oscar', role: 'owner' }, other);
    expect(await changes()).toMatchObject([
      {
        target: { type: 'support-session', id: session.sessionId },
        data: {
          act: { sub: 'agent-1', team: 'technical_support' },
          scope: 'full',
          epoch: 1,
          from: { grantId: first.grantId, actingAs: { userId: 'olga', role: 'owner' } },
          to: { grantId: other.grantId, actingAs: { userId: 'oscar', role: 'owner' } },
        },
      },
    ]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['before anybody has looked after it', async () => {}],
    ['after the sweep', () => sweep(clock.now(), () => true)],
  ])('when its own has come to its end, %s', async (_, look) => {
    for (const at of [5, 10]) {
      setClock(later(start, at * minute - 1));
      expect((await renew(session.sessionId)).body['actingAs']).toEqual({ userId: 'olga', role: 'owner' });
    }
    setClock(first.expiresAt ?? '');
    await look();
    await expectMoved({ userId: 'oscar', role: 'owner' }, other);
    expect(await changes()).toHaveLength(1);
    await sweep(clock.now(), () => true);
    expect(await changes()).toHaveLength(1);
  });

  it('in the name of the user who extends or widens its own grant from now on', async () => {
    const extended = await host.change(first, { duration: 'P2D' }, ada());
    await expectMoved({ userId: 'ada', role: 'admin' }, extended);
  });

  it('stays with its own when that is no longer suspended, or of an owner again, since it has moved', async () => {
    await makeUser(host.accountId, 'olga', { role: 'member' });
    await makeUser(host.accountId, 'olga', { role: 'owner' });
    await expectMoved({ userId: 'oscar', role: 'owner' }, other);
  });

  it('and ends with the last of them', async () => {
    await host.revoke(first);
    await host.revoke(other);
    expect(await host.session(session.sessionId)).toMatchObject({
      status: 'ended',
      endReason: 'grant-revoked',
      grantId: other.grantId,
      actingAs: { userId: 'oscar' },
    });
    expect(await changes()).toHaveLength(1);
  });

  it('at the later end, when both have ended before a call reads the session', async () => {
    await host.change(other, { expiresAt: later(start, 12 * minute) }, oscar());
    setClock(later(start, 13 * minute));
    const seen = await host.session(session.sessionId);
    expect(seen).toMatchObject({ status: 'ended', endReason: 'grant-expired', endedAt: later(start, 12 * minute) });
    await sweep(clock.now(), () => true);
    expect(await host.session(session.sessionId)).toEqual({ ...seen, endedBy: { kind: 'system', id: 'sweep' } });
  });
});

describe('a session is not covered', () => {
  it.each<[string, unknown]>([
    ['of less scope', { scope: 'read_only' }],
    ['of another team', { teams: ['customer_success'] }],
  ])('by a grant %s', async (_, terms) => {
    await host.change(other, terms, oscar());
    await host.revoke(first);
    expect(await host.session(session.sessionId)).toMatchObject({ status: 'ended', endReason: 'grant-revoked' });
  });

  it('by one with a number of uses under which it was not opened', async () => {
    await host.revoke(other);
    const limited = await host.grant({ scope: 'full', maxUses: 5 });
    await host.revoke(first);
    expect((await host.session(session.sessionId)).status).toBe('ended');
    expect((await host.readGrant(limited)).uses).toBe(0);
  });

  it('by a grant that comes after its end: what was over stays over', async () => {
    await host.revoke(other);
    setClock(first.expiresAt ?? '');
    await host.grant({ scope: 'full' });
    expect(await host.session(session.sessionId)).toMatchObject({
      status: 'ended',
      endReason: 'grant-expired',
      endedAt: first.expiresAt,
    });
    expect((await renew(session.sessionId)).status).toBe(410);
  });

  it('by one that an agent of another team may use', async () => {
    const guest = await makeSession(host.accountId, agent('customer_service', 'agent-2'));
    await host.change(other, { teams: ['customer_service'] }, oscar());
    await host.revoke(first);
    expect((await host.session(session.sessionId)).status).toBe('ended');
    expect(await host.session(guest.sessionId)).toMatchObject({ status: 'active', grantId: other.grantId });
  });
});
