import { beforeEach, describe, expect, it } from 'vitest';
import type { Grant } from '../../shared/grants/grant.ts';
import { api } from '../support/api/api.ts';
import { service, user } from '../support/api/identity.ts';
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
const ada = () => user('admin', accountId, 'ada');

const grantBy = async (as: ReturnType<typeof user>, body: object): Promise<Grant> => {
  const made = await api<Grant>('createGrant', { as, params: { accountId }, body });
  expect(made.status).toBe(201);
  return made.body;
};

/** Ada is removed and comes back under the same id, a day later. */
const adaReturns = async (): Promise<void> => {
  await api('deleteUser', { as: service, params: { accountId, userId: 'ada' } });
  setClock(later(start, day));
  await makeUser(accountId, 'ada', { role: 'admin' });
};

describe('a user who returned under the id of a removed one', () => {
  it.each([
    ['widens', 'changeGrant', { duration: 'P9D' }, { scope: 'full' }],
    ['extends', 'changeGrant', { duration: 'P9D' }, { duration: 'P20D' }],
    ['reconfirms', 'reconfirmGrant', { duration: 'unlimited' }, undefined],
  ] as const)('consents at the instant at which they %s a grant', async (_, name, terms, body) => {
    const { grantId } = await grantBy(olga(), terms);
    await adaReturns();
    setClock(later(start, 2 * day));
    const request = { as: ada(), params: { accountId, grantId }, headers: { 'if-match': '*' } };
    const { status, body: grant } = await api<Grant>(name, body === undefined ? request : { ...request, body });
    expect([status, grant.grantedBy, grant.grantedAt]).toEqual([
      200,
      { userId: 'ada', role: 'admin' },
      later(start, 2 * day),
    ]);
    expect((await openSession(accountId)).status).toBe(201);
  });

  it('does not stand for what the removed one granted, even if they narrow it', async () => {
    const { grantId } = await grantBy(ada(), { duration: 'P9D', scope: 'full' });
    await adaReturns();
    const { body } = await api<Grant>('changeGrant', {
      as: ada(),
      params: { accountId, grantId },
      body: { scope: 'read_only' },
      headers: { 'if-match': '*' },
    });
    expect(body.grantedAt).toBe(start);
    expect((await openSession(accountId)).status).toBe(403);
  });
});
