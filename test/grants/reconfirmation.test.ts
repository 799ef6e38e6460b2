import { describe, expect, it } from 'vitest';
import { newId } from '../../shared/core/ids.ts';
import { eventData } from '../../shared/events.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { problemName } from '../support/api/call.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { host, start } from '../support/world/host.ts';
import { introspect, makeSession, openSession } from '../support/world/world.ts';
import { access, ada, grant, grantEntries, reconfirm, sweepAt, useUnlimitedGrant } from './unlimited-grant.ts';

useUnlimitedGrant();

const due = later(start, 90 * day);

describe('an unlimited grant', () => {
  it('is warned of seven days before it wants reconfirming, once, with the means to do it', async () => {
    await sweepAt(later(due, -7 * day - 1));
    expect(await grantEntries()).toEqual([]);
    await sweepAt(later(due, -7 * day));
    await sweepAt(later(due, -6 * day));
    const [warning, ...more] = await grantEntries();
    expect([warning?.type, more]).toEqual(['grant.reconfirmation-due', []]);
    const data = eventData['grant.reconfirmation-due'].parse(warning?.data);
    expect(data).toEqual({
      reconfirmBy: due,
      teams: grant.teams,
      reconfirm: {
        method: 'POST',
        path: `/v1/accounts/${host.accountId}/grants/${grant.grantId}/reconfirm`,
      },
    });
    expect((await reconfirm(grant)).body).toMatchObject({ reconfirmBy: later(due, 84 * day) });
    // The new date has a warning of its own.
    await sweepAt(later(due, 77 * day));
    expect((await grantEntries()).map(({ type }) => type)).toEqual([
      'grant.reconfirmation-due',
      'grant.reconfirmed',
      'grant.reconfirmation-due',
    ]);
  });

  it('lets no agent in from that millisecond on, whatever timers do', async () => {
    setClock(later(due, -minute));
    const session = await makeSession(host.accountId);
    setClock(later(due, -1));
    expect(await access()).toMatchObject({ enabled: true, endsAt: null, grants: [{ reconfirmBy: due }] });
    setClock(due);
    expect(await host.readGrant(grant)).toEqual({
      ...grant,
      status: 'suspended',
      suspendedAt: due,
      suspendReason: 'unconfirmed',
    });
    expect(await access()).toMatchObject({ enabled: false, endsAt: null, grants: [] });
    expect(problemName(await openSession(host.accountId))).toBe('no-support-access');
    expect(await introspect(session.accessToken)).toEqual({ active: false });
    expect(await host.session(session.sessionId)).toMatchObject({
      status: 'ended',
      endReason: 'grant-suspended',
      endedAt: due,
    });
    const late = await host.call(
      'changeGrant',
      { grantId: grant.grantId },
      {
        body: { duration: 'P1D' },
        headers: { 'if-match': '*' },
      },
    );
    expect([late.status, problemName(late)]).toEqual([409, 'grant-suspended']);
  });

  it('is listed as suspended, and no longer among those that teams may use', async () => {
    await sweepAt(due);
    const by = async (status: string) =>
      (await host.call<{ items: Grant[] }>('listGrants', {}, { query: { status } })).body.items.map(
        (one) => one.status,
      );
    expect([await by('suspended'), await by('active')]).toEqual([['suspended'], []]);
  });

  it('is suspended by the sweep, which ends the sessions under it', async () => {
    setClock(later(due, -minute));
    const { sessionId } = await makeSession(host.accountId);
    await sweepAt(later(due, 1));
    await sweepAt(later(due, 2));
    expect(await host.readGrant(grant)).toMatchObject({ status: 'suspended', suspendedAt: due, epoch: 2, version: 2 });
    expect(await grantEntries()).toMatchObject([
      { type: 'grant.suspended', actor: { kind: 'system', id: 'sweep' }, data: { suspendReason: 'unconfirmed' } },
    ]);
    expect(await host.session(sessionId)).toMatchObject({
      status: 'ended',
      endReason: 'grant-suspended',
      endedAt: due,
      endedBy: { kind: 'system', id: 'sweep' },
    });
  });

  it('can be revoked while it is suspended', async () => {
    await sweepAt(due);
    expect(await host.revoke(grant)).toMatchObject({ status: 'revoked', endedAt: due });
    expect(problemName(await reconfirm(grant))).toBe('grant-ended');
  });
});

describe('reconfirming', () => {
  it('by the grantor leaves open sessions as they are', async () => {
    const session = await makeSession(host.accountId);
    setClock(later(start, minute));
    const answer = await reconfirm(grant);
    expect([answer.status, answer.headers['etag']]).toEqual([200, '"2-active"']);
    expect(answer.body).toEqual({
      ...grant,
      ...{ reconfirmBy: later(due, minute), grantedAt: later(start, minute), version: 2 },
    });
    expect((await introspect(session.accessToken))['active']).toBe(true);
    expect((await grantEntries())[0]).toMatchObject({
      type: 'grant.reconfirmed',
      data: { expiresAt: null, reconfirmBy: later(due, minute), from: 'active', epoch: 1 },
    });
  });

  it('by another user makes that user the grantor, in whose name sessions continue', async () => {
    const session = await makeSession(host.accountId);
    const { body } = await reconfirm(grant, { as: ada() });
    expect(body).toMatchObject({ grantedBy: { userId: 'ada', role: 'admin' }, epoch: 2 });
    expect(await introspect(session.accessToken)).toEqual({ active: false });
    expect(await host.session(session.sessionId)).toMatchObject({
      status: 'active',
      actingAs: { userId: 'ada', role: 'admin' },
    });
  });

  it.each<[string, () => Promise<void>]>([
    ['that nobody has looked at', async () => setClock(later(due, day))],
    ['that the sweep has marked', () => sweepAt(later(due, day))],
  ])('brings back a suspended one %s, for an admin, too', async (_, suspend) => {
    await suspend();
    const { status, body } = await reconfirm(grant, { as: ada() });
    expect([status, body]).toMatchObject([
      200,
      { status: 'active', reconfirmBy: later(due, 91 * day), epoch: expect.any(Number) },
    ]);
    expect(body.epoch).toBeGreaterThan(1);
    expect(body).not.toHaveProperty('suspendedAt');
    expect(body).not.toHaveProperty('suspendReason');
    expect(await host.readGrant(grant)).toEqual(body);
    expect(await makeSession(host.accountId)).toMatchObject({ actingAs: { userId: 'ada' }, scope: 'full' });
    expect((await grantEntries()).at(-1)).toMatchObject({ type: 'grant.reconfirmed', data: { from: 'suspended' } });
  });

  it('does not bring back the sessions that had ended', async () => {
    setClock(later(due, -minute));
    const { sessionId } = await makeSession(host.accountId);
    setClock(later(due, minute));
    await reconfirm(grant);
    expect(await host.session(sessionId)).toMatchObject({ status: 'ended', endedAt: due });
  });

  it.each<[string, () => Promise<Grant>, number, string]>([
    ['one that has an end', () => host.grant(), 422, 'nothing-to-reconfirm'],
    ['one that was revoked', () => host.revoke(grant), 409, 'grant-ended'],
    ['one that there is not', async () => ({ ...grant, grantId: newId('grt', start) }), 404, 'not-found'],
  ])('is refused for %s', async (_, which, status, name) => {
    const refused = await reconfirm(await which());
    expect([refused.status, problemName(refused)]).toEqual([status, name]);
  });

  it('is refused for one that has expired', async () => {
    const limited = await host.grant({ duration: 'PT1M' });
    setClock(later(start, minute));
    expect(problemName(await reconfirm(limited))).toBe('grant-ended');
  });

  it('honours If-Match', async () => {
    const stale = await reconfirm(grant, { headers: { 'if-match': '"7-active"' } });
    expect([stale.status, problemName(stale)]).toEqual([412, 'stale-version']);
    expect((await reconfirm(grant, { headers: { 'if-match': '"1-active"' } })).status).toBe(200);
  });

  it('of a suspended one takes a place among the live grants', async () => {
    setClock(due);
    for (let n = 0; n < 20; n++) await host.grant();
    const refused = await reconfirm(grant);
    expect([refused.status, problemName(refused)]).toEqual([409, 'too-many-grants']);
    await host.call('turnOffSupportAccess');
    expect((await reconfirm(grant)).status).toBe(200);
  });
});

describe('a grant that gets an end, or loses it', () => {
  it('no longer wants reconfirming, or does from then on', async () => {
    const limited = await host.change(grant, { duration: 'P1D' });
    expect(limited).not.toHaveProperty('reconfirmBy');
    setClock(later(start, 1000));
    expect(await host.change(grant, { duration: 'unlimited' })).toMatchObject({
      expiresAt: null,
      reconfirmBy: later(due, 1000),
    });
  });
});
