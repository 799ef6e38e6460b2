import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { agent, user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { freshId, makeAccount, makeGrant } from '../support/world/world.ts';

interface Row {
  accountId: string;
  name: string;
  endsAt: string | null;
  scope: string;
}

const start = '2026-11-21T08:00:00.000Z';

beforeAll(makeTable);
beforeEach(() => setClock(start));
afterEach(() => setClock());

/** Every account that a team may enter, page by page, of those that this test made. */
const enterable = async (prefix: string, team = 'technical_support', pageSize = 200): Promise<Row[]> => {
  const rows: Row[] = [];
  let token: string | undefined;
  do {
    const query = { pageSize: String(pageSize), ...(token === undefined ? {} : { pageToken: token }) };
    const { status, body } = await api<{ items: Row[]; nextPageToken?: string }>('listEnterableAccounts', {
      as: agent(team),
      query,
    });
    expect(status).toBe(200);
    expect(body.items.length).toBeLessThanOrEqual(pageSize);
    rows.push(...body.items);
    token = body.nextPageToken;
  } while (token !== undefined);
  return rows.filter(({ accountId }) => accountId.startsWith(prefix));
};

const ids = (rows: readonly Row[]): string[] => rows.map(({ accountId }) => accountId);

describe('the accounts that a team may enter', () => {
  it('come soonest end first, the unlimited last, with name, end and scope', async () => {
    const p = freshId();
    await makeAccount(`${p}-none`);
    for (const [name, body] of [
      ['week', {}],
      ['unlimited', { duration: 'unlimited', scope: 'full' }],
      ['minute', { duration: 'PT1M' }],
      ['other', { teams: ['customer_success'] }],
    ] as const) {
      await makeGrant(await makeAccount(`${p}-${name}`, name), body);
    }
    expect(await enterable(p)).toEqual([
      { accountId: `${p}-minute`, name: 'minute', endsAt: later(start, minute), scope: 'read_only' },
      { accountId: `${p}-week`, name: 'week', endsAt: later(start, 7 * day), scope: 'read_only' },
      { accountId: `${p}-unlimited`, name: 'unlimited', endsAt: null, scope: 'full' },
    ]);
    expect(ids(await enterable(p, 'customer_success'))).toEqual(
      ['minute', 'week', 'other', 'unlimited'].map((n) => `${p}-${n}`),
    );
  });

  it('are each listed once, with the union of the grants that cover the team, whatever the size of the pages', async () => {
    const p = freshId();
    for (const account of ['a', 'b', 'c', 'd', 'e']) {
      const accountId = await makeAccount(`${p}-${account}`);
      await makeGrant(accountId, { duration: 'PT5M', scope: 'full' });
      await makeGrant(accountId, { duration: 'PT1M', teams: ['technical_support'] });
      await makeGrant(accountId, { duration: 'PT9M', teams: ['technical_support', 'customer_service'] });
      await makeGrant(accountId, { duration: 'P1D', teams: ['customer_success'] });
    }
    const whole = await enterable(p);
    expect(ids(whole).sort()).toEqual(['a', 'b', 'c', 'd', 'e'].map((account) => `${p}-${account}`));
    expect(whole.every(({ endsAt, scope }) => endsAt === later(start, 9 * minute) && scope === 'full')).toBe(true);
    for (const size of [1, 2, 3, 7]) expect(await enterable(p, 'technical_support', size)).toEqual(whole);
    // When the wide grant has ended, the scope of the rest counts.
    setClock(later(start, 5 * minute));
    expect((await enterable(p)).map(({ scope }) => scope)).toEqual(new Array(5).fill('read_only'));
    setClock(later(start, 9 * minute));
    expect(await enterable(p)).toEqual([]);
    expect(await enterable(p, 'customer_success')).toHaveLength(5);
  });

  it('end at the very millisecond', async () => {
    const p = freshId();
    await makeGrant(await makeAccount(`${p}-a`), { duration: 'PT1M' });
    setClock(later(start, minute - 1));
    expect(await enterable(p)).toHaveLength(1);
    setClock(later(start, minute));
    expect(await enterable(p)).toEqual([]);
  });

  it('are no longer there once revoked, narrowed or turned off, and there again once granted', async () => {
    const p = freshId();
    const accountId = await makeAccount(`${p}-a`);
    const as = user('owner', accountId);
    const { grant } = await makeGrant(accountId);
    const params = { accountId, grantId: grant.grantId };
    await api('changeGrant', { as, params, body: { teams: ['customer_service'] }, headers: { 'if-match': '*' } });
    expect([await enterable(p), ids(await enterable(p, 'customer_service'))]).toEqual([[], [accountId]]);
    await api('changeGrant', {
      as,
      params,
      body: { teams: ['technical_support'], duration: 'PT1M' },
      headers: { 'if-match': '*' },
    });
    expect(await enterable(p)).toMatchObject([{ endsAt: later(start, minute) }]);
    await api('revokeGrant', { as, params });
    expect(await enterable(p)).toEqual([]);
    await makeGrant(accountId);
    expect(await enterable(p)).toHaveLength(1);
    await api('turnOffSupportAccess', { as, params: { accountId } });
    expect(await enterable(p)).toEqual([]);
  });

  it('stay when one of several grants is revoked, with what the others allow', async () => {
    const p = freshId();
    const accountId = await makeAccount(`${p}-a`);
    const { grant } = await makeGrant(accountId, { duration: 'P2D', scope: 'full' });
    await makeGrant(accountId, { duration: 'P1D' });
    await api('revokeGrant', { as: user('owner', accountId), params: { accountId, grantId: grant.grantId } });
    expect(await enterable(p)).toMatchObject([{ endsAt: later(start, day), scope: 'read_only' }]);
  });

  it('are none for a team that is not configured', async () => {
    const p = freshId();
    await makeGrant(await makeAccount(`${p}-a`));
    for (const team of ['no_such_team', '__proto__', 'customer_service+technical_support', 'TECHNICAL_SUPPORT']) {
      expect(await enterable(p, team)).toEqual([]);
    }
  });
});
