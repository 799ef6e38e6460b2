import { beforeEach, describe, expect, it } from 'vitest';
import type { Grant, GrantAsRead } from '../../shared/grants/grant.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { accountId, useAccount } from '../support/world/account.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeUser, openSession } from '../support/world/world.ts';

const start = '2027-01-01T08:00:00.000Z';
makeKms();
useAccount(start);
beforeEach(async () => {
  await makeUser(accountId, 'ada', { role: 'admin' });
});

const olga = () => user('owner', accountId, 'olga');
const grantBy = async (as: ReturnType<typeof user>): Promise<Grant> =>
  (await api<Grant>('createGrant', { as, params: { accountId }, body: { duration: 'P30D' } })).body;
const access = async () => {
  const { body } = await api<{ enabled: boolean; grants: { grantorUnavailable?: true }[] }>('getSupportAccess', {
    as: olga(),
    params: { accountId },
  });
  return {
    enabled: body.enabled,
    unavailable: body.grants.map(({ grantorUnavailable = false }) => grantorUnavailable),
  };
};
const at = (days: number, fields: object) => {
  setClock(later(start, days * day));
  return makeUser(accountId, 'ada', { role: 'admin', status: 'active', ...fields });
};

describe('a grant whose grantor has lost their standing', () => {
  it.each([
    ['demoted', { role: 'member' }],
    ['suspended', { status: 'suspended' }],
  ])('does not come back when the %s grantor does, and says so', async (_, fields) => {
    const { grantId } = await grantBy(user('admin', accountId, 'ada'));
    expect(await access()).toEqual({ enabled: true, unavailable: [false] });
    await at(1, fields);
    expect(await access()).toEqual({ enabled: false, unavailable: [true] });
    await at(2, {});
    expect(await access()).toEqual({ enabled: false, unavailable: [true] });
    expect((await openSession(accountId)).status).toBe(403);
    const widened = await api('changeGrant', {
      as: olga(),
      params: { accountId, grantId },
      body: { scope: 'full' },
      headers: { 'if-match': '*' },
    });
    expect(widened.status).toBe(200);
    expect(await access()).toEqual({ enabled: true, unavailable: [false] });
    expect((await openSession(accountId)).status).toBe(201);
  });

  it('counts when they grant anew', async () => {
    await at(1, { role: 'member' });
    await at(2, {});
    await grantBy(user('admin', accountId, 'ada'));
    expect((await openSession(accountId)).status).toBe(201);
  });
});

describe('a promotion', () => {
  it('takes nothing from what an admin granted, nor does the way back', async () => {
    await grantBy(user('admin', accountId, 'ada'));
    await at(1, { role: 'owner' });
    expect((await openSession(accountId)).status).toBe(201);
    await at(2, {});
    await at(3, { role: 'owner' });
    expect((await openSession(accountId)).status).toBe(201);
  });

  it('does not bring back what an owner granted before they were demoted', async () => {
    await at(1, { role: 'owner' });
    await grantBy(user('owner', accountId, 'ada'));
    await at(2, {});
    await at(3, { role: 'owner' });
    expect((await openSession(accountId)).status).toBe(403);
  });
});

describe('a grant that is read by itself or in the list', () => {
  const read = async (grantId: string, headers = {}) => {
    const as = olga();
    const one = await api<GrantAsRead>('getGrant', { as, params: { accountId, grantId }, headers });
    const list = (query: Record<string, string>) =>
      api<{ items: GrantAsRead[] }>('listGrants', { as, params: { accountId }, query });
    const flags = [one.body, ...(await list({})).body.items, ...(await list({ status: 'active' })).body.items];
    return { etag: one.headers['etag'] ?? '', flags: flags.map((grant) => grant.grantorUnavailable) };
  };
  const change = (grantId: string, etag: string) =>
    api('changeGrant', {
      as: olga(),
      params: { accountId, grantId },
      body: { scope: 'full' },
      headers: { 'if-match': etag },
    });

  it('says that its grantor is unavailable, with another entity tag, which a change takes', async () => {
    const { grantId } = await grantBy(user('admin', accountId, 'ada'));
    const before = await read(grantId);
    expect(before.flags).toEqual([undefined, undefined, undefined]);
    await at(1, { status: 'suspended' });
    const after = await read(grantId);
    expect(after.flags).toEqual([true, true, true]);
    expect(after.etag).not.toBe(before.etag);
    const unchanged = { as: olga(), params: { accountId, grantId }, headers: { 'if-none-match': before.etag } };
    expect((await api('getGrant', unchanged)).status).toBe(200);
    expect((await change(grantId, after.etag)).status).toBe(200);
    expect((await read(grantId)).flags).toEqual([undefined, undefined, undefined]);
    expect((await change(grantId, after.etag)).status).toBe(412);
  });

  it('says so while it is active only', async () => {
    const { grantId } = await grantBy(user('admin', accountId, 'ada'));
    await at(1, { status: 'suspended' });
    await api('revokeGrant', { as: olga(), params: { accountId, grantId } });
    expect((await read(grantId)).flags).toEqual([undefined, undefined]);
  });
});
