import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { freshId, makeAccount, makeUser } from '../support/world/world.ts';
import { deleteUser, getUser, journal } from './calls.ts';

beforeAll(makeTable);
afterEach(() => setClock());

const one = '2026-11-21T08:00:00.000Z';
const two = '2026-11-21T09:00:00.000Z';

const putAccount = (accountId: string, body: unknown, ifMatch?: string) =>
  api('putAccount', {
    as: service,
    params: { accountId },
    body,
    ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
  });

describe('an account', () => {
  it('is created with 201, replaced with 200, and read by services and by its owners and admins', async () => {
    const accountId = freshId();
    setClock(one);
    const made = await putAccount(accountId, { name: ' Acme ' });
    expect([made.status, made.headers['etag']]).toEqual([201, '"1"']);
    expect(made.body).toEqual({
      accountId,
      name: 'Acme',
      edition: 'sales_essentials',
      timeZone: 'UTC',
      createdAt: one,
      updatedAt: one,
      version: 1,
    });

    setClock(two);
    const replaced = await putAccount(accountId, { name: 'Acme 2', edition: 'dream_team' });
    expect([replaced.status, replaced.headers['etag']]).toEqual([200, '"2"']);
    expect(replaced.body).toEqual({ ...made.body, name: 'Acme 2', edition: 'dream_team', updatedAt: two, version: 2 });
    for (const as of [service, user('owner', accountId), user('admin', accountId)]) {
      const read = await api('getAccount', { as, params: { accountId } });
      expect([read.status, read.headers['etag'], read.body]).toEqual([200, '"2"', replaced.body]);
    }
    // An edition that is left out stays, and so does a time zone.
    expect((await putAccount(accountId, { name: 'Acme 3' })).body['edition']).toBe('dream_team');
    expect((await journal(accountId)).map(({ type, data }) => [type, data])).toEqual([
      ['account.created', { edition: 'sales_essentials' }],
      ['account.changed', { edition: 'dream_team', changed: ['name', 'edition'] }],
      ['account.changed', { edition: 'dream_team', changed: ['name'] }],
    ]);
  });

  it('is in a time zone of the IANA database, which stays when it is left out', async () => {
    const accountId = await makeAccount();
    const put = (timeZone: unknown) => putAccount(accountId, { name: 'Acme', timeZone });
    expect((await put('Asia/Kolkata')).body['timeZone']).toBe('Asia/Kolkata');
    expect((await putAccount(accountId, { name: 'Acme' })).body['timeZone']).toBe('Asia/Kolkata');
    for (const timeZone of ['', 'Mars/Olympus', '+02:00', 1, null]) {
      expect((await put(timeZone)).body).toMatchObject({ errors: [{ pointer: '#/timeZone' }] });
    }
    const changes = (await journal(accountId)).slice(1).map(({ data }) => data?.['changed']);
    expect(changes.flat()).toContain('timeZone');
  });

  it('put again as it is keeps its version and leaves no entry', async () => {
    const accountId = await makeAccount(freshId(), 'Acme');
    const again = await putAccount(accountId, { name: 'Acme' });
    expect([again.status, again.headers['etag']]).toEqual([200, '"1"']);
    expect(await journal(accountId)).toHaveLength(1);
  });

  it('keeps its grants when replaced', async () => {
    const accountId = await makeAccount();
    await api('createGrant', { as: user('owner', accountId), params: { accountId }, body: {} });
    await putAccount(accountId, { name: 'Renamed' });
    const access = await api('getSupportAccess', { as: user('owner', accountId), params: { accountId } });
    expect(access.body).toMatchObject({ enabled: true, grants: [{}] });
  });

  it('honours If-Match', async () => {
    const accountId = freshId();
    const missing = await putAccount(accountId, { name: 'x' }, '*');
    expect([missing.status, problemName(missing)]).toEqual([412, 'stale-version']);
    await putAccount(accountId, { name: 'x' });
    const stale = await putAccount(accountId, { name: 'y' }, '"0"');
    expect([stale.status, stale.headers['etag']]).toEqual([412, '"1"']);
    expect((await putAccount(accountId, { name: 'y' }, '"1"')).headers['etag']).toBe('"2"');
    expect((await putAccount(accountId, { name: 'z' }, '"1", "2"')).headers['etag']).toBe('"3"');
    expect((await putAccount(accountId, { name: 'z' }, '"1"')).status).toBe(412);
  });

  it('put by many at once ends as one of them said, with every version counted', async () => {
    const accountId = await makeAccount();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => putAccount(accountId, { name: `name ${n}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(new Array(8).fill(200));
    const { body } = await api('getAccount', { as: service, params: { accountId } });
    expect(body['version']).toBe(9);
    expect(answers.map((answer) => answer.body['name'])).toContain(body['name']);
    expect(await journal(accountId)).toHaveLength(9);
  });

  it('that is not there is not found', async () => {
    expect((await api('getAccount', { as: service, params: { accountId: 'ghost' } })).status).toBe(404);
    expect((await api('listUsers', { as: service, params: { accountId: 'ghost' } })).status).toBe(404);
    expect((await makeUser('ghost', 'mia')).status).toBe(404);
    expect((await getUser('ghost', 'mia')).status).toBe(404);
    expect((await deleteUser('ghost', 'mia')).status).toBe(404);
  });
});
