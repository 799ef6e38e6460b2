import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdSessions, readAccount } from '../../shared/accounts/account-store.ts';
import { clock } from '../../shared/core/clock.ts';
import { reportInSession } from '../../shared/support-access/report-in-session.ts';
import { api } from '../support/api/api.ts';
import { agent, user } from '../support/api/identity.ts';
import { later, second, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readPages } from '../support/events/chain.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant, makeSession, openSession } from '../support/world/world.ts';

makeKms();
beforeAll(makeTable);
afterEach(() => setClock());

const start = '2027-03-01T00:00:00.000Z';
const asOwner = (accountId: string, more: Record<string, string> = {}) => ({
  as: user('owner', accountId),
  params: { accountId, ...more },
});
const sessionsOf = (accountId: string) =>
  readPages<{ sessionId: string; status: string; endReason?: string; endedAt?: string }>(
    'listSessions',
    asOwner(accountId),
  );

describe('ending access is not starved by agents who keep opening sessions', () => {
  /** Agents who open and leave sessions until stopped. */
  const comeAndGo = (accountId: string, count: number): (() => Promise<unknown>) => {
    let isOver = false;
    const loops = Array.from({ length: count }, async (_, index) => {
      const as = agent('technical_support', `agent-${index}`);
      while (!isOver) {
        const { status, body } = await openSession(accountId, as);
        if (status !== 201) continue;
        await api('leaveSession', { as, params: { sessionId: body.sessionId } });
      }
    });
    return () => {
      isOver = true;
      return Promise.all(loops);
    };
  };

  it.each(['revokeGrant', 'turnOffSupportAccess'] as const)('%s, against six of them', async (route) => {
    const accountId = await makeAccount();
    const { grant } = await makeGrant(accountId);
    await makeGrant(accountId);
    const stop = comeAndGo(accountId, 6);
    try {
      const answer = await api(route, asOwner(accountId, { grantId: grant.grantId }));
      expect(answer.status).toBe(200);
    } finally {
      await stop();
    }
    expect(await readAccount(accountId)).not.toHaveProperty('heldUntil');
  });

  it('holds openings off until it is done, and no longer', async () => {
    const accountId = await makeAccount();
    const { grant } = await makeGrant(accountId);
    await makeGrant(accountId);
    let lost = 0;
    let isOpening = false;
    const answer = await around(
      async ({ action }, send) => {
        if (action !== 'TransactWriteItems' || isOpening || lost === 2) return send();
        isOpening = true;
        lost += (await openSession(accountId)).status === 201 ? 1 : 0;
        isOpening = false;
        return send();
      },
      () => api('revokeGrant', asOwner(accountId, { grantId: grant.grantId })),
    );
    expect([lost, answer.status]).toEqual([2, 200]);
    expect(await readAccount(accountId)).not.toHaveProperty('heldUntil');
    expect((await openSession(accountId)).status).toBe(201);
  });

  it('reports inside a session delay no other change while they do not trip', async () => {
    const accountId = await makeAccount();
    await makeGrant(accountId);
    const { sessionId } = await makeSession(accountId);
    const cause = () => ({ actor: { kind: 'service', id: 'backend' } as const, now: clock.now() });
    let held = 0;
    const came = await around(
      ({ input }, send) => {
        if (String((input as { UpdateExpression?: string }).UpdateExpression).includes('heldUntil')) held++;
        return send();
      },
      () =>
        Promise.all(
          Array.from({ length: 16 }, () => reportInSession({ accountId, sessionId }, cause, { count: () => 1 })),
        ),
    );
    expect([new Set(came), held]).toEqual([new Set(['noted']), 0]);
  });

  it('should its process die, holds them off for ten seconds at most', async () => {
    setClock(start);
    const accountId = await makeAccount();
    await makeGrant(accountId);
    await holdSessions(accountId, later(start, 10 * second));
    setClock(later(start, 10 * second - 1));
    let reads = 0;
    const opened = await around(
      ({ action }, send) => {
        // Time passes while the agent waits to be let in.
        if (action === 'GetItem' && ++reads === 3) setClock(later(start, 10 * second));
        return send();
      },
      () => openSession(accountId),
    );
    expect([opened.status, reads]).toEqual([201, 3]);
  });
});

describe('turning off', () => {
  it('works where an account has more than fits into one transaction, from days of other settings', async () => {
    const accountId = await makeAccount();
    for (let grants = 0; grants < 20; grants++) await makeGrant(accountId);
    const { liveGrants } = (await readAccount(accountId)) ?? { liveGrants: {} };
    expect(Object.keys(liveGrants)).toHaveLength(20);
    for (let n = 0; n < 25; n++) await makeSession(accountId, agent('technical_support', `agent-${n}`));
    // Ten more than the settings of today allow.
    for (let more = 0; more < 10; more++) await grantBeyond(accountId);
    const { status, body } = await api('turnOffSupportAccess', asOwner(accountId));
    expect([status, body]).toEqual([200, { revoked: 30 }]);
    expect((await sessionsOf(accountId)).map((session) => session.status)).not.toContain('active');
    expect(await readAccount(accountId)).toMatchObject({ liveGrants: {}, liveSessions: {} });
  });
});

/** A grant past the bound on their number, as settings that allowed more would have let through. */
const grantBeyond = async (accountId: string): Promise<void> => {
  const { currentSettings } = await import('../../shared/settings/current.ts');
  const settings = currentSettings();
  const { maxLiveGrants } = settings;
  settings.maxLiveGrants = 40;
  try {
    await makeGrant(accountId);
  } finally {
    settings.maxLiveGrants = maxLiveGrants;
  }
};
