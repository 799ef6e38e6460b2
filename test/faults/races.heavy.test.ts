import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readHistory, readJournal } from '../support/events/chain.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

beforeAll(makeTable);
afterEach(() => setClock());

const start = '2027-03-01T00:00:00.000Z';
const end = later(start, minute);
const justBefore = later(end, -1);

const asOwner = (accountId: string) => ({ as: user('owner', accountId), params: { accountId } });

/** A grant of one minute, with the calls of a caller whose clock says that it is just before the end. */
const atItsEnd = async () => {
  setClock(start);
  const accountId = await makeAccount();
  const { grant, etag } = await makeGrant(accountId, { duration: 'PT1M' });
  const call = async (route: 'changeGrant' | 'revokeGrant', body?: unknown) => {
    setClock(justBefore);
    const { as, params } = asOwner(accountId);
    const request = { as, params: { ...params, grantId: grant.grantId }, headers: { 'if-match': etag }, body };
    const result = await api<Grant>(route, request);
    setClock(end);
    return result;
  };
  setClock(end);
  const types = async () =>
    (await readJournal(accountId))
      .map((entry) => entry.type)
      .reverse()
      .slice(1);
  return {
    accountId,
    grant,
    extend: () => call('changeGrant', { duration: 'P1D' }),
    revoke: () => call('revokeGrant'),
    types,
  };
};

const sweep = () => sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 });

describe('at the very end of a grant', () => {
  it('a sweep does not undo an extension that came first', async () => {
    const { accountId, extend, types } = await atItsEnd();
    await interrupted('TransactWriteItems', async () => expect((await extend()).status).toBe(200), sweep);
    expect(await readHistory(accountId)).toMatchObject([{ status: 'active', version: 2 }]);
    expect(await types()).toEqual(['grant.created', 'grant.changed']);
  });

  it('an extension does not undo a sweep that came first', async () => {
    const { accountId, extend, types } = await atItsEnd();
    const late = await interrupted(
      'TransactWriteItems',
      () => {
        setClock(end);
        return sweep();
      },
      extend,
    );
    expect([late.status, problemName(late)]).toEqual([409, 'grant-ended']);
    expect(await readHistory(accountId)).toMatchObject([{ status: 'expired', version: 2 }]);
    expect(await types()).toEqual(['grant.created', 'grant.expired']);
  });

  it('a sweep does not overwrite a revocation, nor a revocation a sweep', async () => {
    const one = await atItsEnd();
    await interrupted('TransactWriteItems', one.revoke, sweep);
    expect(await one.types()).toEqual(['grant.created', 'grant.revoked']);
    const other = await atItsEnd();
    const late = await interrupted(
      'TransactWriteItems',
      () => {
        setClock(end);
        return sweep();
      },
      other.revoke,
    );
    expect(late).toMatchObject({ status: 200, body: { status: 'expired' } });
    expect(await other.types()).toEqual(['grant.created', 'grant.expired']);
  });

  it('a creation that clears it away does not lose it when it was extended meanwhile', async () => {
    const { accountId, grant, extend } = await atItsEnd();
    await interrupted(
      'TransactWriteItems',
      async () => expect((await extend()).status).toBe(200),
      () => makeGrant(accountId),
    );
    const { body } = await api<{ grants: Grant[] }>('getSupportAccess', asOwner(accountId));
    expect(body.grants.map(({ grantId }) => grantId)).toContain(grant.grantId);
    expect(body.grants).toHaveLength(2);
    const off = await api('turnOffSupportAccess', asOwner(accountId));
    expect(off.body).toEqual({ revoked: 2 });
  });
});

describe('the last places of an account', () => {
  const fill = async (accountId: string, duration: string, count: number) => {
    for (let made = 0; made < count; made++) await makeGrant(accountId, { duration });
  };

  it('are not given twice, even while ended grants are cleared away', async () => {
    setClock(start);
    const accountId = await makeAccount();
    await fill(accountId, 'PT1M', 6);
    await fill(accountId, 'P1D', 13);
    setClock(later(end, 10 * minute));
    const race = await Promise.all(
      Array.from({ length: 12 }, () => api('createGrant', { ...asOwner(accountId), body: {} })),
    );
    expect(race.filter(({ status }) => status === 201)).toHaveLength(7);
    expect(race.filter((result) => problemName(result) === 'too-many-grants')).toHaveLength(5);
    const { body } = await api<{ grants: Grant[] }>('getSupportAccess', asOwner(accountId));
    expect(body.grants).toHaveLength(20);
  });

  it('go to one of two identical requests, and both get its answer', async () => {
    const accountId = await makeAccount();
    await fill(accountId, 'P1D', 19);
    const request = { ...asOwner(accountId), headers: { 'idempotency-key': 'twin' }, body: {} };
    let twin: Awaited<ReturnType<typeof api>> | undefined;
    const late = await interrupted(
      'TransactWriteItems',
      async () => {
        twin = await api('createGrant', request);
      },
      () => api('createGrant', request),
    );
    expect(late.status).toBe(201);
    expect(late.body).toEqual(twin?.body);
    expect(late.headers['idempotency-replayed']).toBe('true');
    expect(await readHistory(accountId)).toHaveLength(20);
  });
});

describe('an answer put together from several reads', () => {
  it('agrees with itself when a grant is revoked in between', async () => {
    const accountId = await makeAccount();
    const { grant } = await makeGrant(accountId, { scope: 'full', duration: 'unlimited' });
    await makeGrant(accountId, { duration: 'P1D', teams: ['customer_service'] });
    const { as, params } = asOwner(accountId);
    let reads = 0;
    const { body } = await around(
      async ({ action }, send) => {
        // The second read is that of the grants.
        if (action === 'BatchGetItem' && ++reads === 2) {
          await api('revokeGrant', { as, params: { ...params, grantId: grant.grantId } });
        }
        return send();
      },
      () => api<{ grants: Grant[] }>('getSupportAccess', asOwner(accountId)),
    );
    expect(body).toMatchObject({ enabled: true, scope: 'read_only', teams: ['customer_service'] });
    expect(body.grants.map(({ status }) => status)).toEqual(['active']);
  });
});
