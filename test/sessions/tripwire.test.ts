import { beforeEach, describe, expect, it } from 'vitest';
import { agent } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { host, leave, renew, start, useHost } from '../support/world/host.ts';
import { introspect, makeSession } from '../support/world/world.ts';

useHost();
beforeEach(async () => {
  await host.setPolicy({ tripwire: { actions: 3, perMinutes: 10 } });
});

describe('sensitive actions inside a session', () => {
  it('trip on the one too many within the time, whole, and not before', async () => {
    const grant = await host.grant();
    const { sessionId, accessToken } = await makeSession(host.accountId);
    expect([await host.report(sessionId, 2), await host.report(sessionId, 1)]).toEqual(['noted', 'noted']);
    expect((await introspect(accessToken))['active']).toBe(true);
    expect(await host.report(sessionId, 1)).toBe('tripped');
    expect(await introspect(accessToken)).toEqual({ active: false });
    expect(await host.session(sessionId)).toMatchObject({ endReason: 'tripwire', endedBy: { kind: 'service' } });
    const entries = (await host.journal()).slice(-2);
    expect(entries.map(({ type }) => type).sort()).toEqual(['grant.suspended', 'support-session.ended']);
    expect(await host.readGrant(grant)).toMatchObject({ status: 'suspended', suspendReason: 'tripwire' });
    expect([await host.report(sessionId, 1), await host.report(sessionId, 99)]).toEqual([
      'session-over',
      'session-over',
    ]);
    expect((await host.journal()).slice(-2)).toEqual(entries);
  });

  it('of longer ago do not count', async () => {
    await host.grant();
    const { sessionId } = await makeSession(host.accountId);
    await host.report(sessionId, 3);
    setClock(later(start, 10 * minute));
    await renew(sessionId);
    expect([await host.report(sessionId, 3), await host.report(sessionId, 1)]).toEqual(['noted', 'tripped']);
  });

  it('of another session do not count', async () => {
    await host.grant();
    const [one, other] = [await makeSession(host.accountId), await makeSession(host.accountId)];
    expect([await host.report(one.sessionId, 3), await host.report(other.sessionId, 3)]).toEqual(['noted', 'noted']);
  });

  it('end all sessions under the grant; another grant stays', async () => {
    const grant = await host.grant({ scope: 'full', teams: ['technical_support', 'customer_service'] });
    const guest = await makeSession(host.accountId, agent('customer_service', 'agent-2'));
    const culprit = await makeSession(host.accountId);
    await host.grant({ scope: 'full', teams: ['technical_support'] });
    await host.report(culprit.sessionId, 4);
    expect(await host.session(guest.sessionId)).toMatchObject({ status: 'ended', endReason: 'grant-suspended' });
    // Even where the other grant would cover it: the session itself has tripped.
    expect(await host.session(culprit.sessionId)).toMatchObject({ status: 'ended', endReason: 'tripwire' });
    expect((await host.readGrant(grant)).status).toBe('suspended');
    expect((await makeSession(host.accountId)).scope).toBe('full');
  });

  it('are not watched where the account has switched that off, and over when the session is', async () => {
    await host.grant();
    const { sessionId } = await makeSession(host.accountId);
    await host.setPolicy({ tripwire: null });
    expect(await host.report(sessionId, 99)).toBe('not-watched');
    await leave(sessionId);
    expect(await host.report(sessionId, 99)).toBe('session-over');
    expect(await host.report('ses_01M80B7PC7FKCP02D8H2Q91GNK', 99)).toBe('session-over');
  });

  it('reported many at once are all counted: it trips once', async () => {
    await host.grant();
    const { sessionId } = await makeSession(host.accountId);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => host.report(sessionId, 1)));
    expect(outcomes.sort()).toEqual(['noted', 'noted', 'noted', 'session-over', 'session-over', 'tripped']);
  });
});
