import { describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { batchGet } from '../../shared/table/batch-get.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { agent, service } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { around, isWrite } from '../support/database/sdk.ts';
import { accountId, useAccount } from '../support/world/account.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeGrant, makeSession } from '../support/world/world.ts';
import { change, journal, owner } from './calls.ts';

const now = '2027-01-30T08:00:00.000Z';
const start = later(now, day);
makeKms();
useAccount(now);

const schedule = (body: Record<string, unknown> = {}) => makeGrant(accountId, { startsAt: start, ...body });
const _create = (body: unknown) => owner<Grant>('createGrant', { body });
const _types = async (): Promise<string[]> =>
  (await journal()).map(({ type }) => type).filter((type) => type !== 'support-session.refused');
const sweepNow = (at: string) => sweep(at, () => true);
const _withStatus = async (status: string): Promise<string[]> => {
  const { body } = await owner<{ items: Grant[] }>('listGrants', { query: { status } });
  return body.items.map(({ grantId }) => grantId);
};
const _enterable = async (): Promise<unknown[]> =>
  (await api<{ items: { accountId: string }[] }>('listEnterableAccounts', { as: agent() })).body.items.filter(
    (item) => item.accountId === accountId,
  );

const items = async (grantId: string) => {
  const stored = await batchGet<Record<string, unknown>>([keys.account(accountId), keys.grant(accountId, grantId)]);
  const [account] = stored.filter(({ SK }) => SK === 'ACCOUNT');
  const [grant] = stored.filter(({ SK }) => SK !== 'ACCOUNT');
  const grants = (account?.['liveGrants'] ?? {}) as Record<string, object>;
  return { live: grants[grantId], status: grant?.['status'] };
};

describe('a version that knows no starts', () => {
  it('finds a suspended grant without teams until the start is stored', async () => {
    const { grant } = await schedule();
    const { grantId, teams } = grant;
    expect(await items(grantId)).toMatchObject({ live: { teams: [], teamsFromStart: teams }, status: 'suspended' });
    setClock(start);
    await sweepNow(start);
    const { live, status } = await items(grantId);
    expect([live, status]).toMatchObject([{ teams, startsAt: start }, 'active']);
    expect(live).not.toHaveProperty('teamsFromStart');
    expect(live).not.toHaveProperty('isScheduled');
  });
});

describe('a grant whose start and end have passed unnoticed', () => {
  it('is stored without its account, which may be closed by now', async () => {
    const { grant } = await schedule({ duration: 'PT1M' });
    const end = later(start, minute);
    setClock(end);
    // A new grant takes the place of those that are over.
    await makeGrant(accountId);
    await api('closeAccount', { as: service, params: { accountId } });
    const swept = [await sweepNow(end), await sweepNow(end)];
    expect(swept).toMatchObject([
      { activated: 1, failed: 0 },
      { expired: 1, failed: 0 },
    ]);
    expect((await items(grant.grantId)).live).toBeUndefined();
  });
});

describe('a grant that is to start now', () => {
  it('is answered as changed when its start cannot be stored at once, and the sweep stores it', async () => {
    const { grant, etag } = await schedule();
    let writes = 0;
    const answer = await around(
      async (sent, send) => {
        if (isWrite(sent) && ++writes > 1) throw new Error('the table is gone');
        return send();
      },
      () => change(grant.grantId, etag, { startsAt: null }),
    );
    expect([answer.status, answer.body]).toMatchObject([200, { status: 'active', startsAt: now }]);
    expect(await sweepNow(now)).toMatchObject({ activated: 1 });
  });
});

describe('an open session', () => {
  const ends = later(now, minute);

  it('goes on under a grant that starts the instant its own ends', async () => {
    await makeGrant(accountId, { duration: 'PT1M' });
    const { grant } = await schedule({ startsAt: ends });
    const { sessionId } = await makeSession(accountId);
    setClock(ends);
    const renewed = await api('renewToken', { as: agent(), params: { sessionId } });
    expect(renewed.status).toBe(200);
    await sweepNow(ends);
    const { body } = await owner<{ items: { status: string; grantId: string }[] }>('listSessions');
    expect(body.items).toMatchObject([{ status: 'active', grantId: grant.grantId }]);
  });

  it('has ended for good where a millisecond is between them, though nothing looked at it in between', async () => {
    await makeGrant(accountId, { duration: 'PT1M' });
    await schedule({ startsAt: later(ends, 1) });
    const { sessionId } = await makeSession(accountId);
    setClock(later(ends, 1));
    expect((await api('renewToken', { as: agent(), params: { sessionId } })).status).toBe(410);
    const { body } = await owner<{ items: object[] }>('listSessions');
    expect(body.items).toMatchObject([{ status: 'ended', endReason: 'grant-expired', endedAt: ends }]);
  });

  it('goes on where the grant between its own and the one that starts gives its place to a new one', async () => {
    await makeGrant(accountId, { duration: 'PT1M', scope: 'full' });
    const { sessionId } = await makeSession(accountId);
    await makeGrant(accountId, { duration: 'PT2M', scope: 'full' });
    await schedule({ startsAt: later(now, 2 * minute), scope: 'full' });
    setClock(later(now, 2 * minute));
    await makeGrant(accountId, { teams: ['customer_success'] });
    expect((await api('renewToken', { as: agent(), params: { sessionId } })).status).toBe(200);
  });
});
