import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant, makeSession, makeUser } from '../support/world/world.ts';

interface People {
  items: { userId: string; concerns: string[] }[];
  summary: Record<string, number>;
  support: { grantId: string; sessions: number }[];
  nextPageToken?: string;
}

const start = '2026-11-22T08:00:00.000Z';
makeKms();
beforeAll(makeTable);

let accountId: string;
beforeEach(async () => {
  setClock('2026-06-01T08:00:00.000Z');
  accountId = await makeAccount();
  await makeUser(accountId, 'cid', { name: 'Çid', kind: 'external', lastSeenAt: '2026-07-01T00:00:00+02:00' });
  setClock(start);
  await makeUser(accountId, 'ann', { name: 'Ann', role: 'owner', twoFactor: true, passwordStrength: 4 });
  await makeUser(accountId, 'ben', { name: 'Ben', kind: 'external', passwordStrength: 1, twoFactor: true });
  await makeUser(accountId, 'dan', { name: 'Dan', status: 'suspended' });
  await makeUser(accountId, 'gone', { name: 'Gone' });
  await api('deleteUser', { as: service, params: { accountId, userId: 'gone' } });
});
afterEach(() => setClock());

const people = (query: Record<string, string> = {}) =>
  api<People>('listPeople', { as: user('owner', accountId), params: { accountId }, query });
const ids = ({ body }: { body: People }) => body.items.map(({ userId }) => userId);

it('shows each person with access, their properties, and the totals', async () => {
  const { status, body } = await people();
  expect(status).toBe(200);
  expect(body.items.map(({ userId, concerns }) => [userId, concerns])).toEqual([
    ['ann', []],
    ['ben', ['weak-password']],
    ['cid', ['no-two-factor', 'stale']],
    ['dan', ['no-two-factor']],
  ]);
  expect(body.summary).toEqual({
    ...{ total: 4, internal: 2, external: 2, suspended: 1 },
    ...{ weakPasswords: 1, unratedPasswords: 2, withoutTwoFactor: 2, stale: 1 },
  });
});

it('filters, searches and sorts; the summary still counts every person', async () => {
  expect(ids(await people({ kind: 'external' }))).toEqual(['ben', 'cid']);
  expect(ids(await people({ status: 'suspended' }))).toEqual(['dan']);
  expect(ids(await people({ role: 'owner' }))).toEqual(['ann']);
  expect(ids(await people({ concern: 'no-two-factor', sort: '-name' }))).toEqual(['dan', 'cid']);
  const found = await people({ q: 'cid' });
  expect(ids(found)).toEqual(['cid']);
  expect(found.body.summary['total']).toBe(4);
  expect(ids(await people({ sort: '-passwordStrength' }))).toEqual(['ann', 'ben', 'dan', 'cid']);
  const short = await people({ q: 'c' });
  expect([short.status, problemName(short)]).toEqual([400, 'search-too-short']);
  expect((await people({ sort: 'email' })).status).toBe(400);
});

it('goes on behind the last page, in the order asked for', async () => {
  const first = await people({ sort: '-name', pageSize: '3' });
  const token = first.body.nextPageToken ?? '';
  await makeUser(accountId, 'eve', { name: 'Eve' });
  const second = await people({ sort: '-name', pageSize: '3', pageToken: token });
  expect([ids(first), ids(second)]).toEqual([['dan', 'cid', 'ben'], ['ann']]);
  expect(second.body.nextPageToken).toBeUndefined();
  const other = await people({ sort: 'name', pageSize: '3', pageToken: token });
  expect(problemName(other)).toBe('invalid-page-token');
});

it('shows the live grants of support beside them, and how many are inside', async () => {
  expect((await people()).body.support).toEqual([]);
  await makeUser(accountId, 'olga', { role: 'owner' });
  const { grant } = await makeGrant(accountId, { duration: 'PT10M' });
  const byOlga = await api<{ grantId: string }>('createGrant', {
    as: user('owner', accountId, 'olga'),
    params: { accountId },
    body: { teams: ['customer_success'] },
  });
  await makeSession(accountId, agent());
  const shown = () => people().then(({ body }) => body.support.map(({ grantId, sessions }) => [grantId, sessions]));
  expect(await shown()).toEqual([
    [grant.grantId, 1],
    [byOlga.body.grantId, 0],
  ]);
  await makeUser(accountId, 'olga', { role: 'owner', status: 'suspended' });
  expect(await shown()).toEqual([[grant.grantId, 1]]);
  setClock(later(start, 10 * minute));
  expect(await shown()).toEqual([]);
});

it('a support session without a renewal for half an hour is not counted as open', async () => {
  const { grant } = await makeGrant(accountId);
  await makeSession(accountId, agent());
  const inside = () => people().then(({ body }) => body.support.map(({ grantId, sessions }) => [grantId, sessions]));
  setClock(later(start, 30 * minute - 1));
  expect(await inside()).toEqual([[grant.grantId, 1]]);
  setClock(later(start, 30 * minute));
  expect(await inside()).toEqual([[grant.grantId, 0]]);
});

it('is for owners and admins', async () => {
  const refused = await api('listPeople', { as: user('member', accountId), params: { accountId } });
  expect(refused.status).toBe(403);
  expect((await api('listPeople', { as: user('admin', accountId), params: { accountId } })).status).toBe(200);
});
