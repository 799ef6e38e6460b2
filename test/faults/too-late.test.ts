import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readAccount } from '../../shared/accounts/account-store.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { readGrant } from '../../shared/grants/store.ts';
import { grantChanged } from '../../shared/grants/transitions.ts';
import { changeTermsChange } from '../../shared/support-access/grant-changes.ts';
import { commit } from '../../shared/table/commit.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { later, minute, second, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readHistory } from '../support/events/chain.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { transactionConflict } from '../support/faults/network.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

beforeAll(makeTable);
afterEach(() => setClock());

const start = '2027-03-01T00:00:00.000Z';
const end = later(start, minute);
const justBefore = later(end, -1);

const asOwner = (accountId: string) => ({ as: user('owner', accountId), params: { accountId } });
const onGrant = (accountId: string, { grantId }: Pick<Grant, 'grantId'>) => ({
  as: user('owner', accountId),
  params: { accountId, grantId },
});

/** A grant of one minute, and an extension of it that is asked for just before its end. */
const atItsEnd = async () => {
  setClock(start);
  const accountId = await makeAccount();
  const { grant, etag } = await makeGrant(accountId, { duration: 'PT1M' });
  setClock(justBefore);
  const extend = () =>
    api('changeGrant', {
      ...onGrant(accountId, grant),
      headers: { 'if-match': etag },
      body: { duration: 'P1D' },
    });
  return { accountId, grant, extend };
};

const expectEnded = async (accountId: string, late: Awaited<ReturnType<typeof api>>): Promise<void> => {
  expect([late.status, problemName(late)]).toEqual([409, 'grant-ended']);
  expect(await readHistory(accountId)).toMatchObject([{ status: 'expired', expiresAt: end, version: 1 }]);
};

describe('an extension that comes too late', () => {
  it('because it was held up before it read the grant, is refused', async () => {
    const { accountId, extend } = await atItsEnd();
    await expectEnded(accountId, await interrupted('GetItem', async () => setClock(end), extend));
  });

  it('because conflicts held up its commit, is refused', async () => {
    const { accountId, extend } = await atItsEnd();
    let conflicts = 0;
    const late = await around(async ({ action, input }, send) => {
      if (action !== 'TransactWriteItems' || conflicts++ > 0) return send();
      setClock(end);
      throw transactionConflict((input as { TransactItems: unknown[] }).TransactItems.length);
    }, extend);
    await expectEnded(accountId, late);
  });

  it('is refused by the table itself, at the instant that it states', async () => {
    const { accountId, grant } = await atItsEnd();
    const stored = await readGrant({ accountId, grantId: grant.grantId });
    if (!stored) throw new Error('there is no grant');
    const cause = { actor: { kind: 'user', id: 'olga', role: 'owner' }, now: justBefore } as const;
    const transition = grantChanged(stored, { scope: 'full' }, cause);
    if (typeof transition === 'string') throw new Error(transition);
    const nobodyInside = { seen: {}, review: { transitions: [], live: {}, covers: [] } };
    const stating = (at: string) =>
      commit(changeTermsChange({ ...transition, entry: { ...transition.entry, at } }, nobodyInside));
    await expect(stating(end)).rejects.toThrow(ConditionFailed);
    await stating(justBefore);
  });
});

describe('the instant of an end', () => {
  it('is that of the round which wrote it', async () => {
    setClock(start);
    const accountId = await makeAccount();
    const { grant, etag } = await makeGrant(accountId);
    const change = () => {
      setClock(later(start, minute));
      return api('changeGrant', {
        ...onGrant(accountId, grant),
        headers: { 'if-match': etag },
        body: { scope: 'full' },
      });
    };
    const revoked = await interrupted('TransactWriteItems', change, () =>
      api<Grant>('revokeGrant', onGrant(accountId, grant)),
    );
    expect(revoked.body).toMatchObject({ status: 'revoked', endedAt: later(start, minute) });
  });

  it('is never before the grant was given, though turning off was asked for earlier', async () => {
    setClock(start);
    const accountId = await makeAccount();
    await makeGrant(accountId);
    const create = () => {
      setClock(later(start, second));
      return makeGrant(accountId);
    };
    await interrupted('TransactWriteItems', create, () => api('turnOffSupportAccess', asOwner(accountId)));
    const history = await readHistory(accountId);
    expect(history.map(({ status }) => status)).toEqual(['revoked', 'revoked']);
    for (const { grantedAt, endedAt = '' } of history) expect(endedAt >= grantedAt).toBe(true);
  });
});

describe('support access that is turned off', () => {
  const expectOff = async (accountId: string): Promise<void> => {
    expect((await api('getSupportAccess', asOwner(accountId))).body).toMatchObject({ enabled: false, grants: [] });
    expect((await readAccount(accountId))?.liveGrants).toEqual({});
  };

  it('is off, though a grant was given between reading and commit', async () => {
    const accountId = await makeAccount();
    await makeGrant(accountId);
    const off = await interrupted(
      'TransactWriteItems',
      () => makeGrant(accountId),
      () => api('turnOffSupportAccess', asOwner(accountId)),
    );
    expect(off.body).toEqual({ revoked: 2 });
    await expectOff(accountId);
  });

  it('is off, though a new grant took the place of one that had ended', async () => {
    setClock(start);
    const accountId = await makeAccount();
    await makeGrant(accountId, { duration: 'PT1M' });
    await makeGrant(accountId, { duration: 'P1D' });
    setClock(end);
    const off = await interrupted(
      'TransactWriteItems',
      () => makeGrant(accountId),
      () => api('turnOffSupportAccess', asOwner(accountId)),
    );
    expect(off.body).toEqual({ revoked: 2 });
    await expectOff(accountId);
  });

  it('is off, though every grant that was seen had been revoked and another given since', async () => {
    const accountId = await makeAccount();
    const { grant } = await makeGrant(accountId);
    let reads = 0;
    const off = await around(
      async ({ action }, send) => {
        // The second read is that of the grants.
        if (action === 'BatchGetItem' && ++reads === 2) {
          await makeGrant(accountId);
          await api('revokeGrant', onGrant(accountId, grant));
        }
        return send();
      },
      () => api('turnOffSupportAccess', asOwner(accountId)),
    );
    expect(off.body).toEqual({ revoked: 1 });
    await expectOff(accountId);
  });
});
