import { describe, expect, it } from 'vitest';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { day, later, minute, second, setClock } from '../support/clock/clock.ts';
import { accountId, useAccount } from '../support/world/account.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';
import { access, allTeams, change, journal, owner, read, revoke } from './calls.ts';

const start = '2026-11-21T08:00:00.000Z';
useAccount(start);

const ghost = 'grt_01M80B7PC7FKCP02D8H2Q91GNK';

describe('changing a grant', () => {
  it('extends, shortens, narrows and widens in place; narrowing raises the epoch', async () => {
    const { grant, etag } = await makeGrant(accountId, { duration: 'P1D', teams: ['customer_service'] });
    setClock(later(start, minute));
    const extended = await change(grant.grantId, etag, { duration: 'P2D' });
    expect(extended.body).toEqual({
      ...grant,
      ...{ duration: 'P2D', expiresAt: later(start, 2 * day + minute) },
      ...{ grantedAt: later(start, minute), version: 2 },
    });
    const widened = await change(grant.grantId, extended.headers['etag'] ?? '', { scope: 'full', teams: allTeams });
    expect(widened.body).toMatchObject({ scope: 'full', teams: allTeams, epoch: 1, version: 3 });
    const narrowed = await change(grant.grantId, widened.headers['etag'] ?? '', {
      teams: ['customer_success'],
      duration: 'P3D',
    });
    expect(narrowed.body).toMatchObject({ teams: ['customer_success'], epoch: 2, version: 4 });
    const shortened = await change(grant.grantId, '*', { expiresAt: '2026-11-21T18:00:00+02:00' });
    expect(shortened.body).toMatchObject({
      expiresAt: '2026-11-21T16:00:00.000Z',
      duration: 'PT28740S',
      epoch: 3,
      version: 5,
    });
    expect(await access()).toMatchObject({
      endsAt: '2026-11-21T16:00:00.000Z',
      scope: 'full',
      teams: ['customer_success'],
    });
    const unlimited = await change(grant.grantId, '*', { duration: 'unlimited' });
    expect(unlimited.body).toMatchObject({ expiresAt: null, duration: 'unlimited', epoch: 3, version: 6 });
    expect((await journal()).map(({ type }) => type)).toEqual([
      'account.created',
      'grant.created',
      ...new Array(5).fill('grant.changed'),
    ]);
  });

  it('to what it is already changes nothing, and leaves no entry', async () => {
    const { grant, etag } = await makeGrant(accountId, { duration: 'P1D' });
    const same = await change(grant.grantId, etag, {
      duration: 'P1D',
      scope: 'read_only',
      teams: [...allTeams].reverse(),
    });
    expect([same.status, same.headers['etag'], same.body]).toEqual([200, etag, grant]);
    expect(await journal()).toHaveLength(2);
  });

  it('wants If-Match, and the current one', async () => {
    const { grant, etag } = await makeGrant(accountId);
    const params = { grantId: grant.grantId };
    const without = await owner('changeGrant', { params, body: { scope: 'full' } });
    expect([without.status, problemName(without)]).toEqual([428, 'if-match-required']);
    for (const tag of ['', '"1"', '1-active', `W/${etag}`, '"2-active"', '"1-expired"']) {
      const stale = await change(grant.grantId, tag, { scope: 'full' });
      expect([stale.status, problemName(stale), stale.headers['etag']]).toEqual([412, 'stale-version', etag]);
    }
    expect((await change(grant.grantId, `"0-active", ${etag}`, { scope: 'full' })).status).toBe(200);
    expect((await change(grant.grantId, etag, { scope: 'read_only' })).status).toBe(412);
  });

  it('by two users who read the same version: one wins, the other is refused', async () => {
    const { grant, etag } = await makeGrant(accountId);
    const answers = await Promise.all(
      ['P1D', 'P2D', 'P3D', 'P4D'].map((duration) => change(grant.grantId, etag, { duration })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    const won = answers.find(({ status }) => status === 200);
    expect((await read(grant.grantId)).body).toEqual(won?.body);
  });

  it.each<[string, unknown, number, string]>([
    ['nothing', {}, 400, 'invalid-request'],
    ['both ends', { duration: 'P1D', expiresAt: '2026-12-01T00:00:00Z' }, 400, 'invalid-request'],
    ['the reason', { reason: 'x' }, 400, 'invalid-request'],
    ['the status', { status: 'revoked' }, 400, 'invalid-request'],
    ['no end', { expiresAt: null }, 400, 'invalid-request'],
    ['an end that is no instant', { expiresAt: 'tomorrow' }, 400, 'invalid-request'],
    ['an end at this instant', { expiresAt: start }, 422, 'duration-out-of-range'],
    ['an end in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 422, 'duration-out-of-range'],
    ['an end beyond the maximum', { expiresAt: '2027-11-21T08:00:00.001Z' }, 422, 'duration-out-of-range'],
    ['a duration too short', { duration: 'PT59S' }, 422, 'duration-out-of-range'],
    ['a team that there is not', { teams: ['sales'] }, 422, 'unknown-team'],
  ])('to %s is refused, and changes nothing', async (_, body, status, name) => {
    const { grant } = await makeGrant(accountId);
    const refused = await change(grant.grantId, '*', body);
    expect([refused.status, problemName(refused)]).toEqual([status, name]);
    expect((await read(grant.grantId)).body).toEqual(grant);
  });

  it('to the last instant that is allowed works', async () => {
    const { grant } = await makeGrant(accountId);
    expect((await change(grant.grantId, '*', { expiresAt: '2027-11-21T08:00:00Z' })).status).toBe(200);
    expect((await change(grant.grantId, '*', { expiresAt: later(start, 1) })).body.duration).toBe('PT1S');
    setClock(later(start, 1));
    expect((await read(grant.grantId)).body.status).toBe('expired');
  });
});

describe('revoking', () => {
  it('ends a grant now; repeating is harmless, whatever the entity tag', async () => {
    const { grant } = await makeGrant(accountId, { reason: 'look' });
    setClock(later(start, second));
    const revoked = await revoke(grant.grantId, { body: { reason: ' done ' }, as: user('admin', accountId) });
    expect([revoked.status, revoked.headers['etag']]).toEqual([200, '"2-revoked"']);
    expect(revoked.body).toEqual({
      ...grant,
      status: 'revoked',
      endedAt: later(start, second),
      endedBy: `admin-of-${accountId}`,
      endReason: 'done',
      epoch: 2,
      version: 2,
    });
    setClock(later(start, 30 * day));
    const again = await revoke(grant.grantId, { body: { reason: 'other' }, headers: { 'if-match': '"1-active"' } });
    expect([again.status, again.body]).toEqual([200, revoked.body]);
    expect((await read(grant.grantId)).body).toEqual(revoked.body);
    const late = await change(grant.grantId, '*', { duration: 'P1D' });
    expect([late.status, problemName(late)]).toEqual([409, 'grant-ended']);
    expect(await access()).toMatchObject({ enabled: false, grants: [] });
    expect((await journal()).filter(({ type }) => type === 'grant.revoked')).toHaveLength(1);
  });

  it('honours If-Match on a grant that is live', async () => {
    const { grant, etag } = await makeGrant(accountId);
    const stale = await revoke(grant.grantId, { headers: { 'if-match': '"0-active"' } });
    expect([stale.status, problemName(stale), stale.headers['etag']]).toEqual([412, 'stale-version', etag]);
    expect((await revoke(grant.grantId, { headers: { 'if-match': etag } })).status).toBe(200);
  });

  it('at the same time as an extension wins in either order', async () => {
    for (let round = 0; round < 5; round++) {
      const { grant, etag } = await makeGrant(accountId);
      const [extended, revoked] = await Promise.all([
        change(grant.grantId, etag, { duration: 'P2D' }),
        revoke(grant.grantId),
      ]);
      expect([200, 409, 412]).toContain(extended.status);
      expect(revoked.status).toBe(200);
      expect((await read(grant.grantId)).body.status).toBe('revoked');
    }
    expect(await access()).toMatchObject({ enabled: false });
  });

  it('all at once turns support access off, and nothing else', async () => {
    const { grant: short } = await makeGrant(accountId, { duration: 'PT1M' });
    const { grant: long } = await makeGrant(accountId, { duration: 'unlimited' });
    const { grant: revoked } = await makeGrant(accountId);
    await revoke(revoked.grantId);
    setClock(later(start, minute));
    expect(await owner('turnOffSupportAccess')).toMatchObject({ status: 200, body: { revoked: 1 } });
    expect(await owner('turnOffSupportAccess')).toMatchObject({ status: 200, body: { revoked: 0 } });
    expect(await access()).toMatchObject({ enabled: false });
    const states = await Promise.all([short, long, revoked].map(async ({ grantId }) => (await read(grantId)).body));
    expect(states).toMatchObject([
      { status: 'expired' },
      { status: 'revoked', endReason: 'support access turned off', endedBy: `owner-of-${accountId}` },
      { status: 'revoked', endReason: 'revoked' },
    ]);
  });

  it('turning off while another user changes a grant still turns everything off', async () => {
    const grants = await Promise.all(['P1D', 'P2D', 'P3D'].map((duration) => makeGrant(accountId, { duration })));
    const [off] = await Promise.all([
      owner('turnOffSupportAccess'),
      ...grants.map(({ grant, etag }) => change(grant.grantId, etag, { scope: 'full' })),
    ]);
    expect(off).toMatchObject({ status: 200, body: { revoked: 3 } });
    expect(await access()).toMatchObject({ enabled: false, grants: [] });
  });
});

describe('a grant that is not there', () => {
  it.each(['getGrant', 'changeGrant', 'revokeGrant'] as const)(
    'is not found (%s), nor is one of another account',
    async (name) => {
      const { grant: foreign } = await makeGrant(await makeAccount());
      for (const grantId of [ghost, foreign.grantId]) {
        const body = name === 'changeGrant' ? { body: { scope: 'full' }, headers: { 'if-match': '*' } } : {};
        const answer = await owner(name, { params: { grantId }, ...body });
        expect([answer.status, problemName(answer)]).toEqual([404, 'not-found']);
      }
    },
  );

  it.each([
    'x',
    'grt_',
    `GRT_${ghost.slice(4)}`,
    `${ghost}#`,
    ghost.toLowerCase(),
    `jrn_${ghost.slice(4)}`,
    '__proto__',
  ])('whose id is %s is a bad request', async (grantId) => {
    const answer = await read(grantId);
    expect([answer.status, problemName(answer)]).toEqual([400, 'invalid-request']);
    expect(answer.body).toMatchObject({ errors: [{ pointer: '/path/grantId' }] });
  });
});
