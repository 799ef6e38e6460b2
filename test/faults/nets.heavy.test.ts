import { afterEach, describe, expect, it } from 'vitest';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import { handler as timerHandler } from '../../functions/expiry/timer-handler.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { readGrant } from '../../shared/grants/store.ts';
import { api } from '../support/api/api.ts';
import { agent, user } from '../support/api/identity.ts';
import { day, later, minute, second, setClock } from '../support/clock/clock.ts';
import { recorded } from '../support/database/sdk.ts';
import { readHistory, readJournal, readPages, verifiedChain, withoutSalts } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { deliver, removeDueTimers } from '../support/events/stream.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

const sinks = makeSinks();
usePump();
afterEach(() => setClock());

const start = '2027-03-01T00:00:00.000Z';
const end = later(start, minute);

const sweep = () => sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 });
const asOwner = (accountId: string) => ({ as: user('owner', accountId), params: { accountId } });

/** An account with one grant of a minute, and the clock at its start. */
const oneMinute = async () => {
  setClock(start);
  const accountId = await makeAccount();
  const { grant, etag } = await makeGrant(accountId, { duration: 'PT1M' });
  const entries = async () =>
    (await readJournal(accountId))
      .reverse()
      .slice(1)
      .map(({ type, actor }) => `${type} by ${actor.kind === 'system' ? actor.id : actor.kind}`);
  return { accountId, grant, etag, entries };
};

/** What every reader says of the account's grants. */
const readings = async (accountId: string) => {
  const own = asOwner(accountId);
  const [access, history, active, expired, listed] = await Promise.all([
    api<{ enabled: boolean; grants: Grant[] }>('getSupportAccess', own),
    readHistory(accountId),
    api<{ items: Grant[] }>('listGrants', { ...own, query: { status: 'active' } }),
    api<{ items: Grant[] }>('listGrants', { ...own, query: { status: 'expired' } }),
    readPages<{ accountId: string }>('listEnterableAccounts', { as: agent() }),
  ]);
  const params = { ...own.params, grantId: history[0]?.grantId ?? '' };
  const one = await api<Grant>('getGrant', { ...own, params });
  return {
    enabled: access.body.enabled,
    live: access.body.grants.length,
    statuses: [...history.map(({ status }) => status), one.body.status],
    filtered: [active.body.items.length, expired.body.items.length],
    enterable: listed.some((item) => item.accountId === accountId),
  };
};

const open = { enabled: true, live: 1, statuses: ['active', 'active'], filtered: [1, 0], enterable: true };
const closed = { enabled: false, live: 0, statuses: ['expired', 'expired'], filtered: [0, 1], enterable: false };

describe('each net alone', () => {
  it('reads: with sweep and timers off, every reader says expired from the very end on', async () => {
    const { accountId, grant, entries } = await oneMinute();
    setClock(later(end, -1));
    expect(await readings(accountId)).toEqual(open);
    setClock(end);
    expect(await readings(accountId)).toEqual(closed);
    expect(await readGrant({ accountId, grantId: grant.grantId })).toMatchObject({ status: 'active', version: 1 });
    expect(await entries()).toEqual(['grant.created by user']);
  });

  it('the sweep finalises with TTL off, and not a millisecond early', async () => {
    const { accountId, entries } = await oneMinute();
    setClock(later(end, -7 * second));
    await sweep();
    expect(await readings(accountId)).toEqual(open);
    setClock(end);
    await sweep();
    await sweep();
    expect(await readings(accountId)).toEqual(closed);
    expect(await entries()).toEqual(['grant.created by user', 'grant.expired by sweep']);
  });

  it('TTL finalises with the sweep off', async () => {
    const { accountId, entries } = await oneMinute();
    setClock(later(end, -1));
    expect(await pump.fireTimers(accountId)).toBe(0);
    setClock(end);
    expect(await pump.fireTimers(accountId)).toBe(1);
    expect(await readings(accountId)).toEqual(closed);
    expect(await entries()).toEqual(['grant.created by user', 'grant.expired by timer']);
  });

  it('a timer does nothing to a grant that was extended, made unlimited, or revoked', async () => {
    const { accountId, grant, etag } = await oneMinute();
    const params = { accountId, grantId: grant.grantId };
    const as = user('owner', accountId);
    await removeTimerEarly(accountId);
    const stray = await pump.takeTimers();
    const changed = await api('changeGrant', { as, params, headers: { 'if-match': etag }, body: { duration: 'P1D' } });
    setClock(end);
    await deliver(timerHandler, stray, { doubled: () => true });
    expect(await readings(accountId)).toEqual(open);
    await api('changeGrant', {
      ...{ as, params, body: { duration: 'unlimited' } },
      headers: { 'if-match': changed.headers['etag'] ?? '' },
    });
    setClock(later(end, 2 * day));
    await pump.fireTimers(accountId);
    expect(await readings(accountId)).toEqual(open);
    await api('revokeGrant', { as, params });
    await deliver(timerHandler, stray);
    expect((await readHistory(accountId)).map(({ status }) => status)).toEqual(['revoked']);
  });

  /** TTL at the old end, while the extension is under way. */
  const removeTimerEarly = async (accountId: string) => {
    setClock(end);
    expect(await removeDueTimers(accountId)).toBe(1);
    setClock(later(end, -1));
  };
});

describe('what has ended, or is far from its end', () => {
  it('is not looked at again by later sweeps', async () => {
    const { accountId, grant } = await oneMinute();
    const as = user('owner', accountId);
    const [revoked, unlimited] = [await makeGrant(accountId), await makeGrant(accountId)];
    const revokedId = { accountId, grantId: revoked.grant.grantId };
    await api('revokeGrant', { as, params: revokedId });
    const params = { accountId, grantId: unlimited.grant.grantId };
    const headers = { 'if-match': unlimited.etag };
    expect((await api('changeGrant', { as, params, headers, body: { duration: 'unlimited' } })).status).toBe(200);
    const expectIdle = async (...statuses: string[]) => {
      await sweep();
      const { sent } = await recorded(sweep);
      // One query for each shard of the index, those of the trash included, one for erasures, no grant to read, and the heartbeat.
      expect(sent.map(({ action }) => action)).toEqual([...Array.from({ length: 17 }, () => 'Query'), 'PutItem']);
      expect((await readHistory(accountId)).map(({ status }) => status).sort()).toEqual(statuses);
    };
    setClock(later(start, 80 * day));
    await expectIdle('active', 'expired', 'revoked');
    // Warned of; then suspended, since nobody reconfirmed it.
    setClock(later(start, 89 * day));
    await expectIdle('active', 'expired', 'revoked');
    setClock(later(start, 400 * day));
    await expectIdle('expired', 'revoked', 'suspended');
    expect((await readGrant({ accountId, grantId: grant.grantId }))?.status).toBe('expired');
  });
});

describe('both nets at once', () => {
  it('leave one entry for each grant', async () => {
    setClock(start);
    const accountId = await makeAccount();
    for (let made = 0; made < 12; made++) await makeGrant(accountId, { duration: 'PT1M' });
    setClock(end);
    await removeDueTimers(accountId);
    const Records = await pump.takeTimers();
    await Promise.all([sweep(), timerHandler({ Records }), sweep(), timerHandler({ Records: [...Records].reverse() })]);
    const ended = (await readJournal(accountId)).filter(({ type }) => type === 'grant.expired');
    expect(new Set(ended.map(({ target }) => target.id)).size).toBe(12);
    expect(ended).toHaveLength(12);
    expect((await readHistory(accountId)).every(({ version, epoch }) => version === 2 && epoch === 2)).toBe(true);
  });
});

describe('warnings', () => {
  it('come once for each end, again after an extension, and spend no entity tag', async () => {
    setClock(start);
    const accountId = await makeAccount();
    const { grant, etag } = await makeGrant(accountId, { duration: 'P14D' });
    const warnings = async () => (await readJournal(accountId)).filter(({ type }) => type === 'grant.expiring');
    setClock(later(start, 13 * day - 1));
    await sweep();
    expect(await warnings()).toHaveLength(0);
    setClock(later(start, 13 * day));
    await Promise.all([sweep(), sweep()]);
    await sweep();
    const [warning] = await warnings();
    expect(await warnings()).toHaveLength(1);
    const extend = warning?.data['extend'] as { path: string; ifMatch: string };
    expect(extend).toMatchObject({ path: `/v1/accounts/${accountId}/grants/${grant.grantId}`, ifMatch: etag });
    const extended = await api('changeGrant', {
      as: user('owner', accountId),
      params: { accountId, grantId: grant.grantId },
      headers: { 'if-match': etag },
      body: { duration: 'P14D' },
    });
    expect(extended.status).toBe(200);
    await sweep();
    expect(await warnings()).toHaveLength(1);
    setClock(later(start, 26 * day));
    await sweep();
    await sweep();
    expect(await warnings()).toHaveLength(2);
  });
});

describe('a grant of one minute', () => {
  it('has the same entries in the journal, on the bus and in the audit log', async () => {
    const { accountId, grant } = await oneMinute();
    setClock(later(end, 20 * second));
    await sweep();
    await pump.sequence();
    const chain = await verifiedChain(accountId);
    expect(chain.map(({ type, at, sequence }) => [sequence, type, at])).toEqual([
      [1, 'account.created', start],
      [2, 'grant.created', start],
      [3, 'grant.expired', later(end, 20 * second)],
    ]);
    expect(chain.at(-1)).toMatchObject({ target: { id: grant.grantId }, data: { expiresAt: end, from: 'active' } });
    const own = <Entry extends { accountId: string }>(entries: readonly Entry[]) =>
      entries.filter((entry) => entry.accountId === accountId);
    const published = withoutSalts(chain);
    expect(own(sinks.events)).toEqual(published);
    expect(own(sinks.lines)).toEqual(published.map((entry) => ({ code: 'JOURNAL_ENTRY', ...entry })));
    expect((await readHistory(accountId))[0]).toMatchObject({ status: 'expired', endedAt: end, endReason: 'expired' });
  });
});
