import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { makeAccount, makeUser } from '../support/world/world.ts';

let accountId: string;

beforeAll(async () => {
  await makeTable();
  accountId = await makeAccount();
});

describe('the directory speaks last', () => {
  const read = (who = user('owner', accountId, 'olga')) => api('getSupportAccess', { as: who, params: { accountId } });

  it('a suspended user is refused at once, whatever the token says, and let in again when no longer suspended', async () => {
    await makeUser(accountId, 'olga', { role: 'owner' });
    expect((await read()).status).toBe(200);
    await makeUser(accountId, 'olga', { role: 'owner', status: 'suspended' });
    expect([(await read()).status, problemName(await read())]).toEqual([403, 'user-suspended']);
    await makeUser(accountId, 'olga', { role: 'owner', status: 'active' });
    expect((await read()).status).toBe(200);
  });

  it('a removed user is refused, until put again', async () => {
    await makeUser(accountId, 'olga', { role: 'owner' });
    await api('deleteUser', { as: service, params: { accountId, userId: 'olga' } });
    expect([(await read()).status, problemName(await read())]).toEqual([403, 'user-suspended']);
    await makeUser(accountId, 'olga', { role: 'owner' });
    expect((await read()).status).toBe(200);
  });

  it('a demotion counts at once, a promotion only with a new token', async () => {
    await makeUser(accountId, 'olga', { role: 'member' });
    expect([(await read()).status, problemName(await read())]).toEqual([403, 'forbidden']);
    await makeUser(accountId, 'olga', { role: 'owner' });
    expect((await read(user('member', accountId, 'olga'))).status).toBe(403);
    await makeUser(accountId, 'olga', { role: 'admin' });
    const made = await api('createGrant', { as: user('owner', accountId, 'olga'), params: { accountId }, body: {} });
    expect(made.body['grantedBy']).toEqual({ userId: 'olga', role: 'admin' });
  });

  it('a user whom the directory does not know has the role that the token states', async () => {
    expect((await read(user('admin', accountId, 'never-put'))).status).toBe(200);
  });

  it('being suspended in one account means nothing in another', async () => {
    const other = await makeAccount();
    await makeUser(other, 'ada', { role: 'owner', status: 'suspended' });
    expect((await read(user('owner', accountId, 'ada'))).status).toBe(200);
  });

  it('an account that does not exist is not found, even by its own token', async () => {
    const ghost = user('owner', 'ghost');
    for (const name of [
      'getAccount',
      'getSupportAccess',
      'createGrant',
      'listGrants',
      'listUsers',
      'listJournal',
      'listCampaigns',
      'listAssignmentJobs',
      'getRoundRobin',
      'listShareLinks',
    ] as const) {
      const answer = await api(name, { as: ghost, params: { accountId: 'ghost', campaignId: 'camp' } });
      expect([name, answer.status, problemName(answer)]).toEqual([name, 404, 'not-found']);
    }
  });
});
