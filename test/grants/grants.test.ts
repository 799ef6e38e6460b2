import { describe, expect, it } from 'vitest';
import type { Grant } from '../../shared/grants/grant.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { accountId, useAccount } from '../support/world/account.ts';
import { makeGrant, makeUser } from '../support/world/world.ts';
import { access, allTeams, change, journal, owner, read, revoke } from './calls.ts';

const start = '2026-11-21T08:00:00.000Z';
useAccount(start);

const create = (body: unknown) => owner<Grant>('createGrant', { body });

describe('granting', () => {
  it('without fields: a week, every team, read only', async () => {
    const made = await create({});
    expect([made.status, made.headers['etag']]).toEqual([201, '"1-active"']);
    expect(made.body).toEqual({
      grantId: expect.stringMatching(/^grt_[0-9A-Z]{26}$/),
      accountId,
      status: 'active',
      scope: 'read_only',
      teams: allTeams,
      duration: 'P7D',
      grantedBy: { userId: `owner-of-${accountId}`, role: 'owner' },
      grantedAt: start,
      expiresAt: later(start, 7 * day),
      epoch: 1,
      version: 1,
    });
    expect((await owner('createGrant', { body: {} })).status).toBe(201);
  });

  it('with every field, and in the journal with the grantor and the reason', async () => {
    const body = {
      duration: 'P1M',
      teams: ['technical_support', 'customer_service'],
      scope: 'full',
      reason: ' look ',
      ticket: 'T-1',
    };
    const made = await owner<Grant>('createGrant', {
      body,
      as: user('admin', accountId),
      headers: { 'x-request-id': 'r-1' },
    });
    expect(made.body).toMatchObject({
      ...body,
      teams: ['customer_service', 'technical_support'],
      reason: 'look',
      grantedBy: { role: 'admin' },
      expiresAt: '2026-12-21T08:00:00.000Z',
    });
    expect((await read(made.body.grantId)).body).toEqual(made.body);
    expect((await journal()).at(-1)).toMatchObject({
      type: 'grant.created',
      at: start,
      actor: { kind: 'user', id: `admin-of-${accountId}`, role: 'admin' },
      target: { type: 'grant', id: made.body.grantId },
      requestId: 'r-1',
      data: { scope: 'full', duration: 'P1M', expiresAt: '2026-12-21T08:00:00.000Z', reason: 'look', ticket: 'T-1' },
    });
  });

  it.each(['PT60S', 'PT1M', 'P1Y', 'P12M', 'P365D', 'P52W', 'PT8760H', 'P11M30D'])(
    '%s may be granted',
    async (duration) => {
      expect((await create({ duration })).body).toMatchObject({ duration, status: 'active' });
    },
  );

  it.each(['PT59S', 'PT0S', 'P0D', 'P1YT1S', 'P366D', 'P13M', 'P53W', 'P999999Y', 'PT999999999H'])(
    '%s is out of range',
    async (duration) => {
      const refused = await create({ duration });
      expect([refused.status, problemName(refused)]).toEqual([422, 'duration-out-of-range']);
      expect(refused.body).toMatchObject({ errors: [{ pointer: '#/duration' }] });
    },
  );

  it('a year that has a leap day is a year', async () => {
    setClock('2027-11-21T08:00:00.000Z');
    expect((await create({ duration: 'P366D' })).body.expiresAt).toBe('2028-11-21T08:00:00.000Z');
    expect((await create({ duration: 'P367D' })).status).toBe(422);
  });

  it('unlimited has no end, as long as it is reconfirmed', async () => {
    const { body } = await create({ duration: 'unlimited' });
    expect(body).toMatchObject({ expiresAt: null, reconfirmBy: later(start, 90 * day) });
    expect(await access()).toMatchObject({ enabled: true, endsAt: null });
    setClock(later(start, 90 * day - 1));
    expect((await read(body.grantId)).body).toEqual(body);
    setClock(later(start, 90 * day));
    expect((await read(body.grantId)).body).toMatchObject({ status: 'suspended', suspendReason: 'unconfirmed' });
  });

  it.each<[string, unknown, number, string, string]>([
    ['a team that there is not', { teams: ['customer_service', 'sales'] }, 422, 'unknown-team', '#/teams/1'],
    ['no team', { teams: [] }, 400, 'invalid-request', '#/teams'],
    ['a team twice', { teams: ['customer_service', 'customer_service'] }, 400, 'invalid-request', '#/teams'],
    ['a team in capitals', { teams: ['Sales'] }, 400, 'invalid-request', '#/teams/0'],
    ['a scope that there is not', { scope: 'root' }, 400, 'invalid-request', '#/scope'],
    ['a duration that is none', { duration: 'a week' }, 400, 'invalid-request', '#/duration'],
    ['an end', { expiresAt: start }, 400, 'invalid-request', '#/expiresAt'],
    ['a granter', { grantedBy: { userId: 'x', role: 'owner' } }, 400, 'invalid-request', '#/grantedBy'],
    ['a blank reason', { reason: '  ' }, 400, 'invalid-request', '#/reason'],
    ['half a surrogate pair', { reason: 'x\ud800' }, 400, 'invalid-request', '#/reason'],
    ['a reason of 501 characters', { reason: 'x'.repeat(501) }, 400, 'invalid-request', '#/reason'],
    ['a ticket of 129 characters', { ticket: 'x'.repeat(129) }, 400, 'invalid-request', '#/ticket'],
  ])('%s is refused, and nothing is granted', async (_, body, status, name, pointer) => {
    const refused = await create(body);
    expect([refused.status, problemName(refused)]).toEqual([status, name]);
    expect(refused.body).toMatchObject({ errors: [{ pointer }] });
    expect(await access()).toMatchObject({ enabled: false, grants: [] });
  });

  it('has a limit of live grants; ended ones make room', async () => {
    for (let n = 0; n < 19; n++) await makeGrant(accountId, { duration: 'P1D' });
    await makeGrant(accountId, { duration: 'PT1M' });
    const refused = await create({});
    expect([refused.status, problemName(refused)]).toEqual([409, 'too-many-grants']);
    setClock(later(start, minute));
    expect((await create({})).status).toBe(201);
    expect((await create({})).status).toBe(409);
    const off = await owner('turnOffSupportAccess');
    expect(off.body).toEqual({ revoked: 20 });
    expect((await create({})).status).toBe(201);
  });
});

describe('the end', () => {
  it('comes at the very millisecond, with no request in between', async () => {
    const { grant } = await makeGrant(accountId, { duration: 'PT1M' });
    const before = await read(grant.grantId);
    setClock(later(start, minute - 1));
    expect((await read(grant.grantId)).body).toEqual(before.body);
    expect(await access()).toMatchObject({ enabled: true, endsAt: grant.expiresAt });

    setClock(later(start, minute));
    const after = await read(grant.grantId);
    expect(after.body).toEqual({ ...grant, status: 'expired', endedAt: grant.expiresAt, endReason: 'expired' });
    expect(after.headers['etag']).not.toBe(before.headers['etag']);
    expect(await access()).toEqual({
      enabled: false,
      endsAt: null,
      scope: null,
      teams: [],
      grants: [],
      presets: expect.any(Array),
    });
    // Nothing that changes a grant brings it back.
    for (const tag of [before.headers['etag'], after.headers['etag'], '*']) {
      const late = await change(grant.grantId, tag ?? '', { duration: 'P1D' });
      expect([late.status, problemName(late)]).toEqual([409, 'grant-ended']);
    }
    expect((await revoke(grant.grantId)).body).toEqual(after.body);
    expect(await owner('turnOffSupportAccess')).toMatchObject({ body: { revoked: 0 } });
    expect((await journal()).map(({ type }) => type)).toEqual(['account.created', 'grant.created']);
  });

  it('of one grant does not tear down another: what counts is the union', async () => {
    await makeGrant(accountId, { duration: 'PT1M', scope: 'full', teams: ['technical_support'] });
    const { grant: long } = await makeGrant(accountId, { duration: 'P1D', teams: ['customer_service'] });
    const { grant: middle } = await makeGrant(accountId, { duration: 'PT2M', teams: ['customer_success'] });
    expect(await access()).toMatchObject({ enabled: true, endsAt: long.expiresAt, scope: 'full', teams: allTeams });
    setClock(later(start, minute));
    const union = { enabled: true, endsAt: long.expiresAt, scope: 'read_only' };
    expect(await access()).toMatchObject({ ...union, teams: ['customer_service', 'customer_success'] });
    await revoke(middle.grantId);
    expect(await access()).toMatchObject({ ...union, teams: ['customer_service'], grants: [long] });
    await makeGrant(accountId, { duration: 'PT5M', teams: ['technical_support'] });
    expect(await access()).toMatchObject({ ...union, teams: ['customer_service', 'technical_support'] });
  });
});

describe('a grantor who was removed', () => {
  it('lets no agent in: support access is off, though the grant is listed, until they are back or another user grants', async () => {
    await makeUser(accountId, 'olga', { role: 'owner' });
    const asOlga = user('owner', accountId, 'olga');
    const made = await owner<Grant>('createGrant', { as: asOlga, body: {} });
    expect(await access()).toMatchObject({ enabled: true, endsAt: made.body.expiresAt });
    for (const fields of [
      { role: 'owner', status: 'suspended' },
      { role: 'admin', status: 'active' },
    ]) {
      await makeUser(accountId, 'olga', fields);
      expect(await access()).toMatchObject({ enabled: false, endsAt: null, grants: [{ grantId: made.body.grantId }] });
    }
    const { grant } = await makeGrant(accountId, { duration: 'PT1M', teams: ['technical_support'] });
    expect(await access()).toMatchObject({ enabled: true, endsAt: grant.expiresAt, teams: ['technical_support'] });
    await makeUser(accountId, 'olga', { role: 'owner' });
    expect(await access()).toMatchObject({ enabled: true, endsAt: made.body.expiresAt, teams: allTeams });
  });
});

describe('what is on offer', () => {
  it('are the presets, with the default marked', async () => {
    const durations = ['P1D', 'P7D', 'P14D', 'P1M', 'P4M', 'unlimited'];
    expect((await access())['presets']).toEqual(
      durations.map((duration) => ({ duration, isDefault: duration === 'P7D' })),
    );
    for (const duration of durations) expect((await create({ duration })).status).toBe(201);
  });
});
