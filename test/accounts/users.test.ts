import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { service, user } from '../support/api/identity.ts';
import { setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeAccount, makeUser } from '../support/world/world.ts';
import { deleteUser, getUser, journal } from './calls.ts';

beforeAll(makeTable);
afterEach(() => setClock());

const one = '2026-11-21T08:00:00.000Z';
const two = '2026-11-21T09:00:00.000Z';

describe('a user', () => {
  const input = { name: 'Mia', email: 'mia@mail.example', role: 'member' };

  it('is created with defaults, replaced and read', async () => {
    const accountId = await makeAccount();
    setClock(one);
    const made = await makeUser(accountId, 'mia', input);
    const stored = {
      ...input,
      accountId,
      userId: 'mia',
      kind: 'internal',
      status: 'active',
      twoFactor: false,
      createdAt: one,
      updatedAt: one,
      version: 1,
    };
    expect([made.status, made.headers['etag'], made.body]).toEqual([201, '"1"', stored]);

    setClock(two);
    const full = { ...input, role: 'admin', kind: 'external', twoFactor: true, passwordStrength: 4 };
    const replaced = await makeUser(accountId, 'mia', full);
    expect([replaced.status, replaced.headers['etag']]).toEqual([200, '"2"']);
    expect(replaced.body).toEqual({ ...stored, ...full, updatedAt: two, version: 2 });
    for (const as of [service, user('owner', accountId), user('admin', accountId)]) {
      expect((await api('getUser', { as, params: { accountId, userId: 'mia' } })).body).toEqual(replaced.body);
    }
    // What a replacement leaves out keeps its stored value.
    const again = await makeUser(accountId, 'mia', { ...input, name: 'Maria' });
    expect(again.body).toEqual({ ...stored, ...full, role: 'member', name: 'Maria', updatedAt: two, version: 3 });
  });

  it('put again as it is keeps its version; the journal names fields, never names or addresses', async () => {
    const accountId = await makeAccount();
    await makeUser(accountId, 'mia', input);
    expect((await makeUser(accountId, 'mia', input)).headers['etag']).toBe('"1"');
    await makeUser(accountId, 'mia', { ...input, name: 'Maria', email: 'maria@mail.example' });
    const entries = await journal(accountId);
    expect(entries.map(({ type }) => type)).toEqual(['account.created', 'user.created', 'user.changed']);
    expect(entries.at(-1)).toMatchObject({
      actor: { kind: 'service', id: 'backend' },
      target: { type: 'user', id: 'mia' },
      data: { role: 'member', kind: 'internal', status: 'active', changed: ['name', 'email'] },
    });
    expect(JSON.stringify(entries)).not.toMatch(/Mia|Maria|mail\.example/);
  });

  it('removed is gone from everywhere, and can be put again as new', async () => {
    const accountId = await makeAccount();
    setClock(one);
    await makeUser(accountId, 'mia', input);
    const gone = await deleteUser(accountId, 'mia');
    expect([gone.status, gone.body]).toEqual([200, { userId: 'mia' }]);
    expect((await getUser(accountId, 'mia')).status).toBe(404);
    expect((await deleteUser(accountId, 'mia')).status).toBe(404);
    expect((await api('listUsers', { as: service, params: { accountId } })).body).toEqual({ items: [] });

    setClock(two);
    const again = await makeUser(accountId, 'mia', { ...input, name: 'Another Mia' });
    expect([again.status, again.body['createdAt']]).toEqual([201, two]);
    expect((await journal(accountId)).map(({ type }) => type)).toEqual([
      'account.created',
      'user.created',
      'user.removed',
      'user.created',
    ]);
  });

  it('put again after removal does not have an entity tag of before', async () => {
    const accountId = await makeAccount();
    const tags = [(await makeUser(accountId, 'mia', input)).headers['etag']];
    await deleteUser(accountId, 'mia');
    tags.push((await makeUser(accountId, 'mia', input)).headers['etag']);
    expect(new Set(tags).size).toBe(2);
  });

  it('honours If-Match, on writing and on removal', async () => {
    const accountId = await makeAccount();
    const put = (ifMatch: string, name: string) =>
      api('putUser', {
        as: service,
        params: { accountId, userId: 'mia' },
        body: { ...input, name },
        headers: { 'if-match': ifMatch },
      });
    expect((await put('*', 'a')).status).toBe(412);
    await makeUser(accountId, 'mia', input);
    expect((await put('"2"', 'b')).status).toBe(412);
    expect((await put('"1"', 'b')).headers['etag']).toBe('"2"');
    const stale = await deleteUser(accountId, 'mia', '"1"');
    expect([stale.status, stale.headers['etag']]).toEqual([412, '"2"']);
    expect((await deleteUser(accountId, 'mia', '*')).status).toBe(200);
    // Removed is not there, so nothing can match.
    expect((await put('*', 'c')).status).toBe(412);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a role that there is not', { role: 'root' }, '#/role'],
    ['an address that is none', { email: 'mia' }, '#/email'],
    ['an address of 255 characters', { email: `${'a'.repeat(64)}@${'b'.repeat(187)}.de` }, '#/email'],
    ['an address with a line break', { email: 'mia@mail.example\nbcc: x@y.example' }, '#/email'],
    ['a password strength of 5', { passwordStrength: 5 }, '#/passwordStrength'],
    ['a password strength of 1.5', { passwordStrength: 1.5 }, '#/passwordStrength'],
    ['a password', { password: 'secret' }, '#/password'],
    ['a version', { version: 7 }, '#/version'],
    ['the mark of removal', { removed: true }, '#/removed'],
    ['two-factor as text', { twoFactor: 'true' }, '#/twoFactor'],
    ['a null status', { status: null }, '#/status'],
    ['another account', { accountId: 'other' }, '#/accountId'],
  ])('with %s is refused', async (_, fields, pointer) => {
    const accountId = await makeAccount();
    const answer = await makeUser(accountId, 'mia', { ...input, ...fields });
    expect([answer.status, answer.body['errors']]).toEqual([400, [{ pointer, message: expect.any(String) }]]);
    expect((await getUser(accountId, 'mia')).status).toBe(404);
  });

  it('has an id of its own in every account', async () => {
    const [a, b] = [await makeAccount(), await makeAccount()];
    await makeUser(a, 'mia', input);
    expect((await getUser(b, 'mia')).status).toBe(404);
    await deleteUser(a, 'mia');
    expect((await makeUser(b, 'mia', input)).status).toBe(201);
  });

  it.each(['__proto__', 'constructor', 'USER', '...', '-', 'a'.repeat(128), 'mia@mail.example'])(
    'may have the id %s',
    async (userId) => {
      const accountId = await makeAccount();
      expect((await makeUser(accountId, userId, input)).body['userId']).toBe(userId);
      expect((await getUser(accountId, userId)).body['name']).toBe('Mia');
    },
  );
});
