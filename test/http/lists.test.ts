import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isList } from '../../shared/api/route.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { allRoutes, api, type RouteName, routeNamed } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { sample } from '../support/setup/quick.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeAccount, makeCampaign, makeGrant, makeJob, makeUser } from '../support/world/world.ts';

interface Page<Item = Record<string, unknown>> {
  items: Item[];
  nextPageToken?: string;
}

const start = '2026-11-21T08:00:00.000Z';
const lists = allRoutes.filter(({ route }) => isList(route)).map(({ name }) => name);

const machine = makeMachine();
const nth = (prefix: string, n: number): string => `${prefix}-${String(n).padStart(2, '0')}`;

let accountId: string;
beforeAll(async () => {
  await makeTable();
  setClock(start);
  accountId = await makeAccount();
  for (let n = 0; n < 12; n++) {
    setClock(later(start, n));
    await makeUser(accountId, nth('user', n));
    await makeGrant(accountId);
    await makeCampaign(accountId, nth('camp', n));
  }
  const userIds = Array.from({ length: 12 }, (_, n) => nth('user', n));
  for (const campaignIds of [['camp-00'], ['camp-01', 'camp-11'], 'all']) {
    await makeJob(accountId, campaignIds === 'all' ? ['user-00'] : userIds, { campaignIds, canAccess: true });
  }
  await machine.run();
  for (const n of [3, 7]) await api('deleteUser', { as: service, params: { accountId, userId: `user-0${n}` } });
  setClock();
});
afterEach(() => setClock());

const as = (name: RouteName, account = accountId) =>
  routeNamed(name).route.allow.includes('agent') ? agent() : user('owner', account);

const page = <Item>(name: RouteName, query: Record<string, string> = {}, account = accountId) =>
  api<Page<Item>>(name, {
    as: as(name, account),
    params: { accountId: account, userId: 'user-00', campaignId: 'camp-00' },
    query,
  });

/** Every page of a list, from the first to the last. */
const walk = async <Item = Record<string, unknown>>(
  name: RouteName,
  query: Record<string, string>,
  account = accountId,
): Promise<Item[][]> => {
  const pages: Item[][] = [];
  let token: string | undefined;
  do {
    const { status, body } = await page<Item>(
      name,
      { ...query, ...(token === undefined ? {} : { pageToken: token }) },
      account,
    );
    expect(status).toBe(200);
    expect(body.items.length).toBeLessThanOrEqual(Number(query['pageSize'] ?? 50));
    pages.push(body.items);
    token = body.nextPageToken;
    if (pages.length > 100) throw new Error('the list does not end');
  } while (token !== undefined);
  return pages;
};

describe.each(lists)('%s', (name) => {
  it.each(['0', '201', '-1', '1.5', 'abc', '', '1e3'])('refuses pageSize=%s', async (pageSize) => {
    const answer = await page(name, { pageSize });
    expect([answer.status, problemName(answer)]).toEqual([400, 'invalid-request']);
    expect(answer.body).toMatchObject({ errors: [{ pointer: '/query/pageSize' }] });
  });

  it.each(['1', '50', '200'])('takes pageSize=%s', async (pageSize) => {
    const { status, body } = await page(name, { pageSize });
    expect(status).toBe(200);
    expect(body.items.length).toBeLessThanOrEqual(Number(pageSize));
  });

  it.each(['', 'x', 'A'.repeat(2000), '../..', '\u0000', 'null'])('refuses the page token %j', async (pageToken) => {
    const answer = await page(name, { pageToken });
    expect([answer.status, problemName(answer)]).toEqual([400, 'invalid-page-token']);
  });

  it('refuses a token too long, a parameter that there is not, and one given twice', async () => {
    expect((await page(name, { pageToken: 'A'.repeat(2001) })).status).toBe(400);
    expect((await page(name, { offset: '1' })).body).toMatchObject({ errors: [{ pointer: '/query/offset' }] });
    expect((await page(name, { pageSize: '1,1' })).status).toBe(400);
  });

  it('gives each item once on a walk, whatever the size of the pages', async () => {
    const whole = (await walk(name, { pageSize: '200' })).flat();
    for (const pageSize of sample(['3', '1', '4', '50'], 1)) {
      expect((await walk(name, { pageSize })).flat()).toEqual(whole);
    }
  });
});

describe('page tokens', () => {
  const first = async (
    name: RouteName,
    query: Record<string, string> = { pageSize: '2' },
    account = accountId,
  ): Promise<string> => {
    const { body } = await page(name, query, account);
    expect(body.nextPageToken).toBeDefined();
    return body.nextPageToken ?? '';
  };
  const refused = async (name: RouteName, query: Record<string, string>, account = accountId) => {
    const answer = await page(name, query, account);
    expect([answer.status, problemName(answer)]).toEqual([400, 'invalid-page-token']);
  };

  it('of another account are refused', async () => {
    const other = await makeAccount();
    for (let n = 0; n < 3; n++) await makeGrant(other);
    await refused('listGrants', { pageSize: '2', pageToken: await first('listGrants') }, other);
    await refused('listGrants', { pageSize: '2', pageToken: await first('listGrants', { pageSize: '2' }, other) });
  });

  it('of another list are refused', async () => {
    const names = ['listGrants', 'listUsers', 'listJournal', 'listCampaigns', 'listUserCampaigns'] as const;
    for (const from of names) {
      const pageToken = await first(from);
      for (const to of names.filter((name) => name !== from)) await refused(to, { pageSize: '2', pageToken });
    }
  });

  it('of another query are refused', async () => {
    const pageToken = await first('listGrants');
    await refused('listGrants', { pageSize: '3', pageToken });
    await refused('listGrants', { pageSize: '2', status: 'active', pageToken });
    await refused('listGrants', {
      pageSize: '2',
      status: 'expired',
      pageToken: await first('listGrants', { pageSize: '2', status: 'active' }),
    });
    const searched = await first('listCampaigns', { pageSize: '2', q: 'camp' });
    await refused('listCampaigns', { pageSize: '2', pageToken: searched });
    await refused('listCampaigns', { pageSize: '2', q: 'camp-', pageToken: searched });
  });

  it('are good for every principal who may see the list', async () => {
    const pageToken = await first('listUsers');
    for (const who of [service, user('admin', accountId)]) {
      expect(
        (await api('listUsers', { as: who, params: { accountId }, query: { pageSize: '2', pageToken } })).status,
      ).toBe(200);
    }
  });

  it('go on where the page ended, though items were added and removed meanwhile', async () => {
    const account = await makeAccount();
    for (const id of ['b', 'd', 'f', 'h']) await makeUser(account, id);
    const pageToken = await first('listUsers', { pageSize: '2' }, account);
    await makeUser(account, 'a');
    await makeUser(account, 'e');
    await api('deleteUser', { as: service, params: { accountId: account, userId: 'd' } });
    const { body } = await page<{ userId: string }>('listUsers', { pageSize: '2', pageToken }, account);
    expect(body.items.map(({ userId }) => userId)).toEqual(['e', 'f']);
  });
});

describe('what lists show', () => {
  it('users by id, without the removed', async () => {
    const ids = (await walk<{ userId: string }>('listUsers', { pageSize: '4' })).flat().map(({ userId }) => userId);
    expect(ids).toEqual(['00', '01', '02', '04', '05', '06', '08', '09', '10', '11'].map((n) => `user-${n}`));
  });

  it('grants newest first, as getGrant shows each', async () => {
    const grants = (await walk<Grant>('listGrants', { pageSize: '5' })).flat();
    expect(grants.map(({ grantedAt }) => grantedAt)).toEqual(
      Array.from({ length: 12 }, (_, n) => later(start, 11 - n)),
    );
    for (const grant of grants.slice(0, 2)) {
      const { body } = await api('getGrant', { as: as('getGrant'), params: { accountId, grantId: grant.grantId } });
      expect(body).toEqual(grant);
    }
  });

  it('the journal newest first', async () => {
    const entries = (await walk<{ at: string; entryId: string }>('listJournal', { pageSize: '7' })).flat();
    expect(entries).toHaveLength(1 + 12 + 12 + 12 + 3 * 3 + 2);
    const ids = entries.map(({ entryId }) => entryId);
    expect(ids).toEqual([...ids].sort().reverse());
  });

  it('jobs newest first, without what failed', async () => {
    const jobs = (await walk<{ jobId: string; users: number; failures: unknown[] }>('listAssignmentJobs', {})).flat();
    expect(jobs.map(({ users, failures }) => [users, failures])).toEqual([
      [1, []],
      [12, []],
      [12, []],
    ]);
  });

  it('members by id, without the removed, and campaigns by id', async () => {
    const members = (await walk<{ userId: string }>('listCampaignMembers', { pageSize: '5' })).flat();
    expect(members.map(({ userId }) => userId)).toEqual(
      ['00', '01', '02', '04', '05', '06', '08', '09', '10', '11'].map((n) => `user-${n}`),
    );
    for (const name of ['listCampaigns', 'listUserCampaigns'] as const) {
      const rows = (await walk<{ campaignId: string }>(name, { pageSize: '5' })).flat();
      expect(rows.map(({ campaignId }) => campaignId)).toEqual(Array.from({ length: 12 }, (_, n) => nth('camp', n)));
    }
  });

  it('nothing of an account that has nothing', async () => {
    const empty = await makeAccount();
    expect((await page('listGrants', {}, empty)).body).toEqual({ items: [] });
    expect((await page('listUsers', {}, empty)).body).toEqual({ items: [] });
  });
});
