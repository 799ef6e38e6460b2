import { afterEach, describe, expect, it } from 'vitest';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import { timerFired, handler as timerHandler } from '../../functions/expiry/timer-handler.ts';
import { readAccount } from '../../shared/accounts/account-store.ts';
import { listSessions } from '../../shared/sessions/store.ts';
import { agent } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { readHistory, readJournal } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { deliveries, removeDueTimers } from '../support/events/stream.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant, makeRequest, makeSession, openSession } from '../support/world/world.ts';
import { atEveryStep } from './every-step.ts';

makeKms();
usePump();
afterEach(() => setClock());

const start = '2027-03-01T00:00:00.000Z';
const week = 7 * day;

/**
 * At one instant: a request has lapsed, two grants are over and one is to be warned of; one session has ended, one goes
 * on under another grant, and one was not renewed for too long.
 */
const allDue = async () => {
  setClock(start);
  const accountId = await makeAccount();
  await makeRequest(accountId);
  await makeGrant(accountId, { teams: ['customer_service'], duration: 'P7DT2H' });
  await makeGrant(accountId, { teams: ['customer_service'], duration: 'PT10078M' });
  setClock(later(start, week - 30 * minute));
  const idle = await makeSession(accountId, agent('customer_service', 'ida'));
  setClock(later(start, week - minute));
  await makeGrant(accountId, { duration: 'PT1M', scope: 'full' });
  const over = await makeSession(accountId, agent());
  setClock(later(start, week - minute + 1));
  // Fully open for a minute, to the other team as well.
  const moved = await makeSession(accountId, agent('customer_success', 'mia'));
  const { grant: third } = await makeGrant(accountId, { scope: 'full', teams: ['customer_success'], duration: 'P1D' });
  setClock(later(start, week));
  const after = async () => {
    const { items } = await listSessions(accountId, { size: 10 });
    const byId = new Map(items.map((session) => [session.sessionId, session]));
    const end = later(start, week);
    expect(byId.get(over.sessionId)).toMatchObject({ status: 'ended', endReason: 'grant-expired', endedAt: end });
    expect(byId.get(moved.sessionId)).toMatchObject({ status: 'active', grantId: third.grantId });
    expect(byId.get(idle.sessionId)).toMatchObject({ status: 'ended', endReason: 'idle', endedAt: end });
    expect(Object.keys((await readAccount(accountId))?.liveSessions ?? {})).toEqual([moved.sessionId]);
  };
  const entries = async () =>
    (await readJournal(accountId))
      .filter(({ at }) => at === later(start, week))
      .map(({ type }) => type)
      .sort();
  return { accountId, after, entries };
};

const sessions = ['support-session.changed', 'support-session.ended', 'support-session.ended'];

describe('a process that dies or fails at any call to AWS, with sessions that are over', () => {
  it('in a sweep is made good by the next sweep', async () => {
    const calls = await atEveryStep(async () => {
      const { accountId, after, entries } = await allDue();
      return {
        work: () => sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 }),
        check: async () => {
          const grants = ['grant.expired', 'grant.expired', 'grant.expiring'];
          expect(await entries()).toEqual(['access-request.lapsed', ...grants, ...sessions]);
          await after();
          expect((await readHistory(accountId)).map(({ status }) => status).sort()).toEqual([
            'active',
            'active',
            'expired',
            'expired',
          ]);
        },
      };
    });
    // Eight shards are asked; the grants, the account with its sessions, and the request are read, and all are written.
    expect(calls).toBeGreaterThanOrEqual(8 + 7);
  });

  it('in the consumer of removed timers is made good by the redelivery', async () => {
    const calls = await atEveryStep(async () => {
      const { accountId, after, entries } = await allDue();
      await removeDueTimers(accountId);
      const Records = await pump.takeTimers();
      expect(Records).toHaveLength(2);
      return {
        work: deliveries(timerHandler, Records),
        check: async () => {
          expect(await entries()).toEqual(['grant.expired', 'grant.expired', ...sessions]);
          await after();
        },
      };
    });
    // For each grant: it is read, the account with its sessions, and it is written; and the sessions, the first time.
    expect(calls).toBe(2 * 4 + 1);
  });

  it('at the start of a scheduled grant is made good by the next net, which publishes the start once', async () => {
    for (const net of ['sweep', 'timer', 'opening'] as const) {
      await atEveryStep(async () => {
        setClock(start);
        const accountId = await makeAccount();
        const { grant } = await makeGrant(accountId, { startsAt: later(start, minute) });
        setClock(later(start, minute));
        const ref = { accountId, grantId: grant.grantId };
        const work = {
          sweep: () => sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 }),
          timer: () => timerFired(ref),
          opening: () => openSession(accountId),
        };
        return {
          work: work[net],
          check: async () => {
            const types = (await readJournal(accountId)).map(({ type }) => type);
            expect(types.filter((type) => type === 'grant.started')).toHaveLength(1);
            expect((await readHistory(accountId)).map(({ status }) => status)).toEqual(['active']);
          },
        };
      });
    }
  });
});
