import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readAccount } from '../../shared/accounts/account-store.ts';
import { settleSessions } from '../../shared/support-access/review-sessions.ts';
import { api } from '../support/api/api.ts';
import { agent, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readPages } from '../support/events/chain.ts';
import { interrupted as interrupt } from '../support/faults/interrupt.ts';
import { transactionConflict } from '../support/faults/network.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant, makeSession, makeUser } from '../support/world/world.ts';

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
  it.each([{ status: 'suspended' }, { role: 'member' }])(
    'leaves no session open in their name: %o',
    async (lessened) => {
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
    },
  );
});
