import { describe, expect, it } from 'vitest';
import { api, type RouteName } from '../support/api/api.ts';
import { problemName, type Request } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { host, start, useHost } from '../support/world/host.ts';
import { introspect, makeCampaign, makeSession, makeUser, openSession } from '../support/world/world.ts';

useHost();

const olga = { name: 'Olga', email: 'olga@mail.example', role: 'owner' };
const facts = { kind: 'external', twoFactor: true, passwordStrength: 3, lastSeenAt: start };

const backend = (name: RouteName, request: Request = {}, userId = 'olga') =>
  api(name, { as: service, ...request, params: { accountId: host.accountId, userId } });
const put = (body: unknown) => backend('putUser', { body });
const patch = (body: unknown, headers: Record<string, string> = {}) => backend('changeUser', { body, headers });
const read = async () => (await backend('getUser')).body;
const types = async () => (await host.journal()).map(({ type }) => type);

describe('an owner who has granted access and is suspended', () => {
  const suspend: [string, () => Promise<unknown>][] = [
    ['PUT', () => put({ ...olga, status: 'suspended' })],
    ['PATCH', () => patch({ status: 'suspended' })],
  ];

  it.each(suspend)(
    'by %s stays suspended, and keeps their facts, when the backend writes only what it needs',
    async (_, by) => {
      await put({ ...olga, ...facts });
      await host.grant({}, user('owner', host.accountId, 'olga'));
      const { accessToken } = await makeSession(host.accountId);
      await by();
      expect(await introspect(accessToken)).toEqual({ active: false });
      expect((await put({ ...olga, name: 'Olga O.' })).body).toMatchObject({
        ...facts,
        name: 'Olga O.',
        status: 'suspended',
      });
      expect((await patch({ email: 'o@mail.example' })).body).toMatchObject({ ...facts, status: 'suspended' });
      expect(problemName(await openSession(host.accountId))).toBe('no-support-access');
      expect(problemName(await host.call('getAccount', {}, { as: user('owner', host.accountId, 'olga') }))).toBe(
        'user-suspended',
      );
    },
  );

  it('is not reactivated by a PUT that was under way when they were suspended', async () => {
    await put(olga);
    const late = await interrupted(
      'TransactWriteItems',
      () => patch({ status: 'suspended' }),
      () => put({ ...olga, name: 'Olga O.' }),
    );
    expect(late.body).toMatchObject({ name: 'Olga O.', status: 'suspended', version: 3 });
  });
});

describe('PATCH of a user', () => {
  it('changes what it names, and removes what is null', async () => {
    await put({ ...olga, ...facts });
    setClock(later(start, minute));
    const { lastSeenAt: _, ...kept } = facts;
    const patched = await patch({ role: 'admin', lastSeenAt: null });
    expect([patched.status, patched.headers['etag'], patched.body]).toEqual([
      200,
      '"2"',
      {
        ...{ accountId: host.accountId, userId: 'olga', ...olga, ...kept, role: 'admin', status: 'active' },
        ...{ createdAt: start, updatedAt: later(start, minute), version: 2 },
      },
    ]);
    expect(await read()).toEqual(patched.body);
    expect((await host.journal()).at(-1)).toMatchObject({
      type: 'user.changed',
      data: { role: 'admin', kind: 'external', status: 'active', changed: ['role', 'lastSeenAt'] },
    });
  });

  it.each([{}, { role: 'owner' }, { passwordStrength: null }, { email: ' OLGA@mail.example' }])(
    'to what is stored already changes nothing: %o',
    async (body) => {
      await put(olga);
      const before = await read();
      setClock(later(start, minute));
      expect(await patch(body)).toMatchObject({ status: 200, body: before });
      expect(await types()).toEqual(['account.created', 'user.created']);
    },
  );

  it.each<[unknown, string]>([
    [{ name: null }, '#/name'],
    [{ email: null }, '#/email'],
    [{ role: null }, '#/role'],
    [{ kind: null }, '#/kind'],
    [{ status: null }, '#/status'],
    [{ twoFactor: null }, '#/twoFactor'],
    [{ passwordStrength: 5 }, '#/passwordStrength'],
    [{ version: 1 }, '#/version'],
    [{ removed: true }, '#/removed'],
    [[], '#'],
    ['suspended', '#'],
    [null, '#'],
  ])('%j is refused', async (body, pointer) => {
    await put({ ...olga, ...facts });
    const before = await read();
    const refused = await patch(body);
    expect([refused.status, refused.body['errors']]).toEqual([400, [{ pointer, message: expect.any(String) }]]);
    expect(await read()).toEqual(before);
  });

  it('honours If-Match and If-None-Match', async () => {
    await put(olga);
    expect(await patch({ role: 'admin' }, { 'if-match': '"2"' })).toMatchObject({
      status: 412,
      headers: { etag: '"1"' },
    });
    expect((await patch({ role: 'admin' }, { 'if-none-match': '*' })).status).toBe(412);
    expect((await patch({ role: 'admin' }, { 'if-match': '"1"' })).headers['etag']).toBe('"2"');
  });

  it('of an unknown or removed user is 404, and creates no user', async () => {
    expect((await patch(olga)).status).toBe(404);
    await put(olga);
    await backend('deleteUser');
    expect((await patch(olga, { 'if-match': '*' })).status).toBe(404);
    expect((await backend('getUser')).status).toBe(404);
  });

  it.each(['application/merge-patch+json', 'Application/Merge-Patch+JSON; charset=utf-8', 'application/json'])(
    'may be sent as %s',
    async (type) => {
      await put(olga);
      expect((await patch({ role: 'admin' }, { 'content-type': type })).body).toMatchObject({ role: 'admin' });
    },
  );

  it('of another media type is refused with the accepted ones; PUT is no merge patch', async () => {
    await put(olga);
    const refused = await patch({}, { 'content-type': 'application/json-patch+json' });
    expect([refused.status, refused.headers['accept-patch']]).toEqual([
      415,
      'application/merge-patch+json, application/json',
    ]);
    const type = { 'content-type': 'application/merge-patch+json' };
    expect((await backend('putUser', { body: olga, headers: type })).status).toBe(415);
  });

  it('demotes and suspends with the same consequences as PUT', async () => {
    await put(olga);
    await host.grant({}, user('owner', host.accountId, 'olga'));
    const { accessToken } = await makeSession(host.accountId);
    setClock(later(start, minute));
    await patch({ role: 'member' });
    expect(await introspect(accessToken)).toEqual({ active: false });
    expect((await types()).slice(-2)).toEqual(['user.changed', 'support-session.ended']);
    // The grant does not come back with the role.
    await patch({ role: 'owner' });
    expect(problemName(await openSession(host.accountId))).toBe('no-support-access');
  });
});

describe('PATCH of an account', () => {
  const change = (body: unknown, headers: Record<string, string> = {}) => backend('changeAccount', { body, headers });

  it('changes what it names, and leaves grants and sessions alone', async () => {
    await host.grant();
    const { accessToken } = await makeSession(host.accountId);
    const changed = await change({ timeZone: 'Europe/Paris' }, { 'content-type': 'application/merge-patch+json' });
    expect(changed).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    expect(changed.body).toMatchObject({ name: `Name of ${host.accountId}`, timeZone: 'Europe/Paris', version: 2 });
    expect(await introspect(accessToken)).toMatchObject({ active: true });
    expect((await host.journal()).at(-1)).toMatchObject({ type: 'account.changed', data: { changed: ['timeZone'] } });
    expect((await change({ timeZone: 'Europe/Paris' })).headers['etag']).toBe('"2"');
    expect((await change({ name: 'x' }, { 'if-match': '"1"' })).status).toBe(412);
  });

  it.each([{ name: null }, { edition: null }, { timeZone: null }])('cannot remove anything: %o', async (body) => {
    const refused = await change(body);
    const [member] = Object.keys(body);
    expect([refused.status, refused.body['errors']]).toMatchObject([400, [{ pointer: `#/${member}` }]]);
  });

  it('refuses an unknown edition, and an account that does not exist', async () => {
    expect(await change({ edition: 'none' })).toMatchObject({ status: 422 });
    expect(
      (await api('changeAccount', { as: service, params: { accountId: 'ghost' }, body: { name: 'x' } })).status,
    ).toBe(404);
  });
});

describe('PUT of other documents', () => {
  it('keeps a campaign archived and sticky when it only renames it', async () => {
    await makeCampaign(host.accountId, 'spring', { status: 'archived', sticky: true });
    await makeCampaign(host.accountId, 'spring', { name: 'Spring' });
    const { body } = await host.call('getCampaign', { campaignId: 'spring' });
    expect(body).toMatchObject({ name: 'Spring', status: 'archived', sticky: true });
  });

  it('keeps the edition and the time zone of an account', async () => {
    const as = { as: service, params: { accountId: host.accountId } };
    await api('putAccount', { ...as, body: { name: 'Acme', edition: 'dream_team', timeZone: 'Europe/Paris' } });
    expect((await api('putAccount', { ...as, body: { name: 'Acme & Sons' } })).body).toMatchObject({
      edition: 'dream_team',
      timeZone: 'Europe/Paris',
    });
  });

  it('gives a user under the id of a removed one the defaults', async () => {
    await put({ ...olga, ...facts, status: 'suspended' });
    await backend('deleteUser');
    const { body } = await makeUser(host.accountId, 'olga');
    expect(body).toMatchObject({ kind: 'internal', status: 'active', twoFactor: false });
    expect(body).not.toHaveProperty('passwordStrength');
    expect(body).not.toHaveProperty('lastSeenAt');
  });
});
