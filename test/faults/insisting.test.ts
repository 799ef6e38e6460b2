import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdSessions, readAccount } from '../../shared/accounts/account-store.ts';
import { clock } from '../../shared/core/clock.ts';
import { reportInSession } from '../../shared/support-access/report-in-session.ts';
import { settleSessions } from '../../shared/support-access/review-sessions.ts';
import { api } from '../support/api.ts';
import { readPages } from '../support/chain.ts';
import { agent, user } from '../support/identity.ts';
import { interrupted as interrupt } from '../support/interrupt.ts';
import { makeKms } from '../support/kms.ts';
import { around } from '../support/sdk.ts';
import { makeTable } from '../support/table.ts';
import { transactionConflict } from '../support/wire.ts';
import {
  later,
  makeAccount,
  makeGrant,
  makeSession,
  makeUser,
  minute,
  openSession,
  second,
  setClock,
} from '../support/world.ts';

makeKms();
beforeAll(makeTable);
afterEach(() => setClock());

/** Runs `work`; just before its first transaction, `meanwhile` happens. */
const interrupted = <T>(work: () => Promise<T>, meanwhile: () => Promise<unknown>): Promise<T> =>
  interrupt('TransactWriteItems', meanwhile, work);

/** Runs `work`; its first transaction meets another, and `meanwhile` happens before it is tried again. */
const heldUp = <T>(work: () => Promise<T>, meanwhile: () => Promise<unknown>): Promise<T> => {
  let isFirst = true;
  return around(async ({ action, input }, send) => {
    if (!isFirst || action !== 'TransactWriteItems') return send();
    isFirst = false;
    await meanwhile();
    throw transactionConflict((input as { TransactItems: unknown[] }).TransactItems.length);
  }, work);
};

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

describe('who wants agents out is not starved by those who keep coming', () => {
  /** Agents who come and go until told to stop. */
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

  it('reports inside a session hold nobody off while they do not trip', async () => {
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
    for (let inside = 0; inside < 25; inside++) await makeSession(accountId);
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

describe('what has been read as ended stays ended', () => {
  const reads = async (accountId: string) =>
    (await sessionsOf(accountId)).map(({ status, endReason }) => endReason ?? status);

  it('when the time to renew runs out while a renewal is on its way', async () => {
    setClock(start);
    const accountId = await makeAccount();
    await makeGrant(accountId);
    const { sessionId } = await makeSession(accountId);
    setClock(later(start, 30 * minute - 1));
    const renew = () => api('renewToken', { as: agent(), params: { sessionId } });
    const answer = await heldUp(renew, async () => {
      setClock(later(start, 30 * minute));
      expect(await reads(accountId)).toEqual(['idle']);
    });
    expect(answer.status).toBe(410);
    expect(await reads(accountId)).toEqual(['idle']);
  });

  it('when its grant ends while another is being made', async () => {
    setClock(start);
    const accountId = await makeAccount();
    await makeGrant(accountId, { duration: 'PT10M' });
    const { sessionId } = await makeSession(accountId);
    setClock(later(start, 10 * minute - 1));
    await heldUp(
      () => makeGrant(accountId),
      async () => {
        setClock(later(start, 10 * minute));
        expect(await reads(accountId)).toEqual(['grant-expired']);
      },
    );
    expect(await reads(accountId)).toEqual(['grant-expired']);
    expect((await api('renewToken', { as: agent(), params: { sessionId } })).status).toBe(410);
  });

  it('when an unlimited grant wants reconfirming while that is on its way', async () => {
    setClock(start);
    const accountId = await makeAccount();
    const { grant } = await makeGrant(accountId, { duration: 'unlimited' });
    const due = String(grant.reconfirmBy);
    setClock(later(due, -minute));
    const { sessionId } = await makeSession(accountId);
    setClock(later(due, -1));
    const answer = await heldUp(
      () => api('reconfirmGrant', asOwner(accountId, { grantId: grant.grantId })),
      async () => {
        setClock(due);
        expect(await reads(accountId)).toEqual(['grant-suspended']);
      },
    );
    expect([answer.status, answer.body['status']]).toEqual([200, 'active']);
    expect(await reads(accountId)).toEqual(['grant-suspended']);
    expect((await api('renewToken', { as: agent(), params: { sessionId } })).status).toBe(410);
  });

  it('but one that was renewed at the last moment is not idle, though a sweep had read it so', async () => {
    setClock(start);
    const accountId = await makeAccount();
    await makeGrant(accountId);
    const { sessionId } = await makeSession(accountId);
    const due = later(start, 30 * minute);
    setClock(later(due, -1));
    let renewed = 0;
    await interrupted(
      () => settleSessions(accountId, () => ({ actor: { kind: 'system', id: 'sweep' }, now: due })),
      async () => {
        renewed = (await api('renewToken', { as: agent(), params: { sessionId } })).status;
      },
    );
    expect(renewed).toBe(200);
    expect(await reads(accountId)).toEqual(['active']);
  });
});

describe('a grantor who is suspended while they widen a grant', () => {
  it.each([{ status: 'suspended' }, { role: 'member' }])('leaves nobody inside in their name: %o', async (lessened) => {
    const accountId = await makeAccount();
    await makeUser(accountId, 'olga', { role: 'owner' });
    const { grant } = await makeGrant(accountId);
    await makeSession(accountId);
    const extend = () =>
      api('changeGrant', {
        as: user('owner', accountId, 'olga'),
        params: { accountId, grantId: grant.grantId },
        headers: { 'if-match': '*' },
        body: { duration: 'P30D' },
      });
    await interrupted(extend, () => makeUser(accountId, 'olga', { role: 'owner', ...lessened }));
    const { liveSessions } = (await readAccount(accountId)) ?? {};
    const shown = await sessionsOf(accountId);
    // Stored as it is read: open in the name of who granted first, or ended for good.
    expect(Object.keys(liveSessions ?? {})).toHaveLength(shown.filter(({ status }) => status === 'active').length);
    expect(Object.values(liveSessions ?? {}).map(({ userId }) => userId)).not.toContain('olga');
  });
});
