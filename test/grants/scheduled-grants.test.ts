import { describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { timerFired } from '../../functions/expiry/timer-handler.ts';
import type { Grant, GrantAsRead } from '../../shared/grants/grant.ts';
import { api } from '../support/api/api.ts';
import { agent, user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { accountId, useAccount } from '../support/world/account.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeGrant, makeRequest, makeUser, openSession } from '../support/world/world.ts';
import { access, change, journal, owner, read, revoke } from './calls.ts';

const now = '2027-01-30T08:00:00.000Z';
const start = later(now, day);
makeKms();
useAccount(now);

const schedule = (body: Record<string, unknown> = {}) => makeGrant(accountId, { startsAt: start, ...body });
const create = (body: unknown) => owner<Grant>('createGrant', { body });
const types = async (): Promise<string[]> =>
  (await journal()).map(({ type }) => type).filter((type) => type !== 'support-session.refused');
const sweepNow = (at: string) => sweep(at, () => true);
const withStatus = async (status: string): Promise<string[]> => {
  const { body } = await owner<{ items: Grant[] }>('listGrants', { query: { status } });
  return body.items.map(({ grantId }) => grantId);
};
const enterable = async (): Promise<unknown[]> =>
  (await api<{ items: { accountId: string }[] }>('listEnterableAccounts', { as: agent() })).body.items.filter(
    (item) => item.accountId === accountId,
  );

describe('the start of a grant', () => {
  it('is after now and at most 90 days ahead', async () => {
    for (const startsAt of [now, later(now, -1), later(now, 90 * day + 1)]) {
      const refused = await create({ startsAt });
      expect([refused.status, refused.body]).toMatchObject([
        422,
        { type: 'urn:gatehouse:problem:start-out-of-range', errors: [{ pointer: '#/startsAt' }] },
      ]);
    }
    for (const startsAt of [later(now, 1), later(now, 90 * day)]) {
      expect((await create({ startsAt })).body).toMatchObject({ status: 'scheduled', startsAt });
    }
    expect((await create({ startsAt: null })).status).toBe(400);
  });

  it('is where the duration counts from, in calendar months', async () => {
    const { grant } = await schedule({ duration: 'P1M' });
    expect(grant).toMatchObject({ grantedAt: now, startsAt: start, expiresAt: '2027-02-28T08:00:00.000Z' });
    const unlimited = await schedule({ duration: 'unlimited' });
    expect(unlimited.grant).toMatchObject({ expiresAt: null, reconfirmBy: later(start, 90 * day) });
    expect((await create({ startsAt: start, duration: 'PT59S' })).status).toBe(422);
    expect((await journal()).at(-1)).toMatchObject({ type: 'grant.created', data: { startsAt: start } });
  });

  it('admits nobody a millisecond earlier, and everybody from then on without a timer', async () => {
    const { grant } = await schedule();
    setClock(later(start, -1));
    expect((await openSession(accountId)).status).toBe(403);
    expect(await enterable()).toEqual([]);
    expect(await access()).toMatchObject({ enabled: false, grants: [], scheduled: [{ status: 'scheduled' }] });
    expect(await withStatus('scheduled')).toEqual([grant.grantId]);
    expect([...(await withStatus('active')), ...(await withStatus('suspended'))]).toEqual([]);
    setClock(start);
    expect((await read(grant.grantId)).body).toMatchObject({ status: 'active', startsAt: start });
    expect(await access()).toMatchObject({ enabled: true, grants: [{ status: 'active' }] });
    expect((await access())['scheduled']).toBeUndefined();
    expect(await withStatus('scheduled')).toEqual([]);
    expect(await withStatus('active')).toEqual([grant.grantId]);
    expect(await enterable()).toHaveLength(1);
    expect(await types()).not.toContain('grant.started');
    expect((await openSession(accountId)).status).toBe(201);
    expect(await types()).toEqual(['account.created', 'grant.created', 'grant.started', 'support-session.started']);
  });

  it('is published once, by sweeps, timers and openings together, and keeps the entity tag', async () => {
    const { grant } = await schedule();
    const ref = { accountId, grantId: grant.grantId };
    setClock(later(start, -1));
    await Promise.all([sweepNow(later(start, -1)), timerFired(ref)]);
    expect(await types()).not.toContain('grant.started');
    setClock(start);
    const { etag } = (await read(grant.grantId)).headers;
    await Promise.all([sweepNow(start), timerFired(ref), sweepNow(start), openSession(accountId), timerFired(ref)]);
    expect((await types()).filter((type) => type === 'grant.started')).toHaveLength(1);
    const entry = (await journal()).find(({ type }) => type === 'grant.started');
    expect(entry).toMatchObject({
      actor: { kind: 'system' },
      data: { startsAt: start, expiresAt: grant.expiresAt, scope: 'read_only', teams: grant.teams },
    });
    const after = await read(grant.grantId);
    expect([after.body.status, after.headers['etag']]).toEqual(['active', etag]);
    expect((await revoke(grant.grantId, { headers: { 'if-match': etag ?? '' } })).status).toBe(200);
  });

  it('and the end are both stored after an outage', async () => {
    const { grant } = await schedule({ duration: 'PT1M' });
    setClock(later(start, minute));
    expect((await read(grant.grantId)).body.status).toBe('expired');
    expect(await withStatus('expired')).toEqual([grant.grantId]);
    await sweepNow(later(start, minute));
    await sweepNow(later(start, minute));
    expect((await types()).slice(2)).toEqual(['grant.started', 'grant.expired']);
  });

  it('is warned of like any end, counted from the start', async () => {
    await schedule({ duration: 'PT100M' });
    setClock(later(start, 90 * minute - 1));
    await sweepNow(later(start, 90 * minute - 1));
    expect(await types()).not.toContain('grant.expiring');
    await sweepNow(later(start, 90 * minute));
    expect(await types()).toContain('grant.expiring');
  });

  it('of an approval is that of its body', async () => {
    const { requestId } = await makeRequest(accountId, { duration: 'P7D' });
    const params = { requestId };
    const early = await owner('approveAccessRequest', { params, body: { startsAt: now } });
    expect(early.status).toBe(422);
    const { status, body } = await owner<Grant>('approveAccessRequest', { params, body: { startsAt: start } });
    expect([status, body]).toMatchObject([201, { status: 'scheduled', expiresAt: later(start, 7 * day) }]);
  });
});

describe('a scheduled grant', () => {
  it('counts as a live one, and turning off and closing revoke it', async () => {
    const { grant } = await schedule();
    expect((await owner('turnOffSupportAccess')).body).toEqual({ revoked: 1 });
    expect((await read(grant.grantId)).body).toMatchObject({ status: 'revoked', endedAt: now });
    for (let made = 0; made < 20; made++) await schedule();
    expect((await create({})).body).toMatchObject({ type: 'urn:gatehouse:problem:too-many-grants' });
    setClock(start);
    await owner('turnOffSupportAccess');
    await sweepNow(start);
    expect((await types()).filter((type) => type === 'grant.started')).toHaveLength(20);
    expect((await openSession(accountId)).status).toBe(403);
  }, 30_000);

  it('that is revoked never starts', async () => {
    const { grant } = await schedule();
    setClock(later(start, -1));
    expect((await revoke(grant.grantId)).body.status).toBe('revoked');
    setClock(start);
    await sweepNow(start);
    expect(await types()).toEqual(['account.created', 'grant.created', 'grant.revoked']);
    expect((await openSession(accountId)).status).toBe(403);
  });

  it('that is revoked at its start, beside the sweep, has started first', async () => {
    const { grant } = await schedule();
    setClock(start);
    await Promise.all([revoke(grant.grantId), sweepNow(start), timerFired({ accountId, grantId: grant.grantId })]);
    expect((await types()).slice(2)).toEqual(['grant.started', 'grant.revoked']);
    expect((await openSession(accountId)).status).toBe(403);
  });

  it('moves with its end, or starts now', async () => {
    const { grant, etag } = await schedule({ duration: 'P7D' });
    const moved = await change(grant.grantId, etag, { startsAt: later(start, day) });
    expect(moved.body).toMatchObject({ status: 'scheduled', expiresAt: later(start, 8 * day), duration: 'P7D' });
    setClock(start);
    await sweepNow(start);
    expect((await openSession(accountId)).status).toBe(403);
    const begun = await change(grant.grantId, moved.headers['etag'] ?? '', { startsAt: null, duration: 'P1D' });
    expect(begun.body).toMatchObject({
      status: 'active',
      startsAt: start,
      grantedAt: start,
      expiresAt: later(start, day),
    });
    expect((await read(grant.grantId)).headers['etag']).toBe(begun.headers['etag']);
    expect((await types()).slice(-2)).toEqual(['grant.changed', 'grant.started']);
    expect((await openSession(accountId)).status).toBe(201);
    const late = await change(grant.grantId, '*', { startsAt: null });
    expect([late.status, late.body]).toMatchObject([409, { type: 'urn:gatehouse:problem:grant-started' }]);
  });

  it('moves with an end that was given as an instant, however soon after the start', async () => {
    const { grant } = await schedule();
    await change(grant.grantId, '*', { expiresAt: later(start, 30_000) });
    const moved = await change(grant.grantId, '*', { startsAt: later(start, day) });
    expect([moved.status, moved.body]).toMatchObject([200, { expiresAt: later(start, day + 30_000) }]);
    const begun = await change(grant.grantId, '*', { startsAt: null });
    expect(begun.body).toMatchObject({ status: 'active', expiresAt: later(now, 30_000) });
  });

  it('is changed without starting, its end counted from its start', async () => {
    const { grant } = await schedule({ duration: 'P7D', scope: 'full' });
    const narrowed = await change(grant.grantId, '*', { scope: 'read_only', duration: 'P1D' });
    expect(narrowed.body).toMatchObject({ status: 'scheduled', expiresAt: later(start, day), epoch: 2 });
    expect((await change(grant.grantId, '*', { expiresAt: start })).status).toBe(422);
    expect((await change(grant.grantId, '*', { startsAt: now })).status).toBe(422);
    const ended = await change(grant.grantId, '*', { expiresAt: later(start, minute) });
    expect(ended.body).toMatchObject({ status: 'scheduled', duration: 'PT60S' });
    const { body } = await owner('reconfirmGrant', { params: { grantId: grant.grantId } });
    expect(body).toMatchObject({ type: 'urn:gatehouse:problem:nothing-to-reconfirm' });
  });

  it('whose grantor was demoted before its start admits no one, even when they are back', async () => {
    await makeUser(accountId, 'ada', { role: 'admin' });
    const as = user('admin', accountId, 'ada');
    const { body: grant } = await owner<Grant>('createGrant', { as, body: { startsAt: start } });
    setClock(later(now, 1));
    await makeUser(accountId, 'ada', { role: 'member' });
    expect((await owner<GrantAsRead>('getGrant', { params: { grantId: grant.grantId } })).body).toMatchObject({
      status: 'scheduled',
      grantorUnavailable: true,
    });
    setClock(later(now, 2));
    await makeUser(accountId, 'ada', { role: 'admin' });
    setClock(start);
    expect((await openSession(accountId)).status).toBe(403);
    await sweepNow(start);
    expect((await read(grant.grantId)).body).toMatchObject({ status: 'active', grantorUnavailable: true });
    expect((await types()).filter((type) => type.startsWith('grant.'))).toEqual(['grant.created', 'grant.started']);
    expect((await openSession(accountId)).status).toBe(403);
  });

  it('is answered again to a repeated request', async () => {
    const startsAt = later(now, minute);
    const request = { body: { startsAt }, headers: { 'idempotency-key': 'once' } };
    const first = await owner<Grant>('createGrant', request);
    setClock(startsAt);
    const again = await owner<Grant>('createGrant', request);
    expect([again.status, again.body]).toEqual([201, first.body]);
  });
});
