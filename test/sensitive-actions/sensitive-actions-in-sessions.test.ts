import { describe, expect, it } from 'vitest';
import { agent } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { loseEdition } from '../support/world/edition.ts';
import { host, leave, useHost } from '../support/world/host.ts';
import { report } from '../support/world/sensitive-actions.ts';
import { introspect, makeSession } from '../support/world/world.ts';
import { detections, listed, setPolicy } from './calls.ts';

const start = '2027-03-01T00:00:00.000Z';
useHost(start);

describe('inside a support session', () => {
  const enter = async () => {
    await host.grant({ scope: 'full' });
    return makeSession(host.accountId);
  };

  it('sensitive actions count for the tripwire, each item of them, others do not', async () => {
    await setPolicy({ thresholds: [] }, { tripwire: { actions: 5, perMinutes: 10 } });
    const { sessionId, accessToken } = await enter();
    const inside = async (...actions: Record<string, unknown>[]) => {
      const { status, body } = await report(host.accountId, { sessionId }, actions);
      expect(status).toBe(201);
      return body;
    };
    expect((await inside({ items: 3 }, { action: 'read', items: 100 })).tripwire).toBe('noted');
    expect((await inside({ resourceIds: ['a', 'b'] })).tripwire).toBe('noted');
    expect(await introspect(accessToken)).toMatchObject({ active: true });
    const tripped = await inside({}, { action: 'read' });
    expect(tripped).toMatchObject({ tripwire: 'tripped', reports: [{ sessionId, items: 1 }, { sensitive: false }] });
    expect(await introspect(accessToken)).toEqual({ active: false });
    expect(await host.session(sessionId)).toMatchObject({ endReason: 'tripwire', endedBy: { kind: 'service' } });
    // It is on record all the same.
    expect((await inside({ items: 7 })).tripwire).toBe('session-over');
    expect((await listed({ sessionId })).map(({ items }) => items)).toEqual([7, 1, 1, 2, 100, 3]);
    expect(
      (await host.journal())
        .slice(-2)
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['grant.suspended', 'support-session.ended']);
  });

  it('thresholds count, too, in the same breath', async () => {
    await setPolicy({ thresholds: [{ items: 5, perMinutes: 10 }] }, { tripwire: { actions: 5, perMinutes: 10 } });
    const { sessionId } = await enter();
    const { body } = await report(host.accountId, { sessionId }, [{ items: 6 }]);
    expect(body).toMatchObject({ tripwire: 'tripped', detected: [{ items: 5 }], reports: [{ detected: true }] });
    const data = { sessionId, actions: ['delete'], items: 6, threshold: { items: 5, perMinutes: 10 } };
    expect(await detections()).toMatchObject([{ target: { type: 'support-session', id: sessionId }, data }]);
  });

  it('nothing trips where that is switched off, or nothing is left to suspend; all of it is recorded', async () => {
    await setPolicy({}, { tripwire: null });
    const { sessionId } = await enter();
    const send = async (id: string) => (await report(host.accountId, { sessionId: id }, [{ items: 99 }])).body.tripwire;
    expect(await send(sessionId)).toBe('not-watched');
    await leave(sessionId);
    expect(await send(sessionId)).toBe('session-over');
    expect(await send('ses_01M80B7PC7FKCP02D8H2Q91GNK')).toBe('session-over');
    expect(await listed()).toHaveLength(3);
  });

  it('the tripwire is in every edition; thresholds are not', async () => {
    await setPolicy({ thresholds: [{ items: 2, perMinutes: 10 }] }, { tripwire: { actions: 5, perMinutes: 10 } });
    const { sessionId, accessToken } = await enter();
    await loseEdition(host.accountId);
    const send = (items: number) => report(host.accountId, { sessionId }, [{ items }, { action: 'read' }]);
    const noted = await send(5);
    expect([noted.status, noted.body]).toMatchObject([
      201,
      { tripwire: 'noted', detected: [], reports: [{ sensitive: true, detected: false }, { sensitive: false }] },
    ]);
    expect(await introspect(accessToken)).toMatchObject({ active: true });
    expect((await send(1)).body.tripwire).toBe('tripped');
    expect(await introspect(accessToken)).toEqual({ active: false });
    expect((await send(1)).body.tripwire).toBe('session-over');
    expect(await detections()).toEqual([]);
    expect((await listed({ sessionId })).map(({ items }) => items)).toEqual([1, 1, 1, 1, 1, 5]);
  });

  it('one that time has ended by then is over', async () => {
    await host.grant({ scope: 'full', duration: 'PT1M' });
    const { sessionId } = await makeSession(host.accountId);
    setClock(later(start, minute));
    const { body } = await report(host.accountId, { sessionId }, [{ items: 99 }]);
    expect(body.tripwire).toBe('session-over');
    expect(await host.session(sessionId)).toMatchObject({ endReason: 'grant-expired' });
  });

  it('trips with a key, and says so again', async () => {
    const { sessionId } = await enter();
    const send = () => report(host.accountId, { sessionId }, [{ items: 30 }], { 'idempotency-key': 'k' });
    const answers = [await send(), await send()];
    expect(answers.map(({ body }) => body.tripwire)).toEqual(['tripped', 'tripped']);
    expect(answers[1]?.headers['idempotency-replayed']).toBe('true');
    expect(await listed()).toHaveLength(1);
  });

  it('trips with the largest report and the largest number of sessions', async () => {
    await host.grant({ scope: 'full' });
    const opened = [];
    for (let n = 0; n < 25; n++)
      opened.push(await makeSession(host.accountId, agent('technical_support', `agent-${n}`)));
    const actions = Array.from({ length: 50 }, (_, n) => ({ items: n + 1 }));
    const { status, body } = await report(host.accountId, { sessionId: opened[7]?.sessionId ?? '' }, actions, {
      'idempotency-key': 'k',
    });
    expect([status, body.tripwire, body.reports.length, body.detected.length]).toEqual([201, 'tripped', 50, 1]);
    const ended = await host.sessions();
    expect(ended.filter(({ status: is }) => is === 'ended')).toHaveLength(25);
    expect(ended.filter(({ endReason }) => endReason === 'tripwire')).toHaveLength(1);
    expect([(await listed({ pageSize: '200' })).length, (await detections()).length]).toEqual([50, 1]);
  });
});
