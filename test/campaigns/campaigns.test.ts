import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Campaign } from '../../shared/campaigns/campaign.ts';
import { reserveNumbers } from '../../shared/campaigns/numbering.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeAccount, makeCampaign, makeJob } from '../support/world/world.ts';
import { makeCampaignWorld } from './campaign-world.ts';

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

const one = '2026-11-22T08:00:00.000Z';
const two = '2026-11-22T09:00:00.000Z';

const put = (
  accountId: string,
  body: unknown,
  ifMatch?: string,
  as: typeof service | ReturnType<typeof user> = service,
) =>
  api<Campaign>('putCampaign', {
    as,
    params: { accountId, campaignId: 'camp' },
    body,
    headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
  });
const get = (accountId: string, as: typeof service | ReturnType<typeof user> = service) =>
  api('getCampaign', { as, params: { accountId, campaignId: 'camp' } });
const remove = (accountId: string, ifMatch?: string) =>
  api('deleteCampaign', {
    as: service,
    params: { accountId, campaignId: 'camp' },
    headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
  });

describe('a campaign', () => {
  it('is created with 201, replaced with 200, read by services and owners, and removed', async () => {
    const accountId = await makeAccount();
    setClock(one);
    const made = await put(accountId, { name: ' Spring ' });
    expect([made.status, made.headers['etag']]).toEqual([201, '"1-1"']);
    const times = { createdAt: one, updatedAt: one };
    expect(made.body).toEqual({
      ...{ accountId, campaignId: 'camp', name: 'Spring', status: 'active', sticky: false },
      ...{ ...times, version: 1 },
    });
    setClock(two);
    const replaced = await put(
      accountId,
      { name: 'Autumn', status: 'archived', sticky: true },
      undefined,
      user('owner', accountId),
    );
    expect([replaced.status, replaced.headers['etag']]).toEqual([200, '"1-2"']);
    expect(replaced.body).toMatchObject({
      name: 'Autumn',
      status: 'archived',
      sticky: true,
      createdAt: one,
      updatedAt: two,
    });
    for (const as of [service, user('owner', accountId)]) {
      const read = await get(accountId, as);
      expect([read.status, read.headers['etag'], read.body]).toEqual([200, '"1-2"', replaced.body]);
    }
    // What is left out keeps its stored value.
    expect((await put(accountId, { name: 'Autumn' })).body).toMatchObject({ status: 'archived', sticky: true });
    await put(accountId, { name: 'Autumn', status: 'active', sticky: false });
    const removed = await remove(accountId);
    expect([removed.status, removed.body]).toEqual([200, { campaignId: 'camp' }]);
    for (const gone of [await get(accountId), await remove(accountId)]) expect(problemName(gone)).toBe('not-found');
    const published = (await readJournal(accountId)).reverse().slice(1);
    expect(published.map(({ type, target, data }) => [type, target.id, data])).toEqual([
      ['campaign.created', 'camp', { status: 'active', sticky: false }],
      ['campaign.changed', 'camp', { status: 'archived', sticky: true, changed: ['name', 'status', 'sticky'] }],
      ['campaign.changed', 'camp', { status: 'active', sticky: false, changed: ['status', 'sticky'] }],
      ['campaign.removed', 'camp', {}],
    ]);
  });

  it('put again as it is keeps its version and leaves no entry', async () => {
    const accountId = await makeAccount();
    await put(accountId, { name: 'x' });
    const again = await put(accountId, { name: 'x', status: 'active' });
    expect([again.status, again.headers['etag']]).toEqual([200, '"1-1"']);
    expect(await readJournal(accountId)).toHaveLength(2);
  });

  it.each([
    [{}, '#/name'],
    [{ name: ' ' }, '#/name'],
    [{ name: 'x'.repeat(201) }, '#/name'],
    [{ name: 'x', status: 'paused' }, '#/status'],
    [{ name: 'x', sticky: 'yes' }, '#/sticky'],
    [{ name: 'x', number: 1 }, '#/number'],
  ])('cannot be %j', async (body, pointer) => {
    const answer = await put('acme', body);
    expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ pointer }] }]);
  });

  it('honours If-Match, and never takes one campaign for another that had its id', async () => {
    const accountId = await makeAccount();
    expect(problemName(await put(accountId, { name: 'x' }, '*'))).toBe('stale-version');
    await put(accountId, { name: 'x' });
    const stale = await put(accountId, { name: 'y' }, '"1-0"');
    expect([stale.status, stale.headers['etag']]).toEqual([412, '"1-1"']);
    expect((await put(accountId, { name: 'y' }, '"1-1"')).headers['etag']).toBe('"1-2"');
    expect((await remove(accountId, '"1-1"')).status).toBe(412);
    expect((await remove(accountId, '"1-2"')).status).toBe(200);
    expect((await put(accountId, { name: 'x' })).headers['etag']).toBe('"2-1"');
    expect((await put(accountId, { name: 'z' }, '"1-1"')).status).toBe(412);
    expect((await remove(accountId, '"1-1"')).status).toBe(412);
  });

  it('put by many at once ends as one of them said, with every version counted', async () => {
    const accountId = await makeAccount();
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => put(accountId, { name: `name ${n}` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    const { body } = await get(accountId);
    expect(body['version']).toBe(6);
    expect(answers.map((answer) => answer.body.name)).toContain(body['name']);
  });

  it('is not made in an account that is not there', async () => {
    const answer = await put('ghost', { name: 'x' });
    expect([answer.status, problemName(answer)]).toEqual([404, 'not-found']);
  });

  it('is one too many when as many have been there as there are numbers', async () => {
    const accountId = await makeAccount();
    await reserveNumbers(accountId, 'campaigns', 49_999);
    expect((await put(accountId, { name: 'x' })).status).toBe(201);
    await remove(accountId);
    const answer = await put(accountId, { name: 'x' });
    expect([answer.status, problemName(answer)]).toEqual([409, 'too-many-campaigns']);
  });
});

describe('a campaign that comes under the id of one that was removed', () => {
  it('has no members, and assigns its leads anew', async () => {
    const world = await makeCampaignWorld(2, 2);
    const { accountId, userIds } = world;
    await makeJob(accountId, userIds, { campaignIds: 'all', roundRobin: true });
    await machine.run();
    for (let n = 0; n < 3; n++) await world.lead(`lead-${n}`);
    await world.call('deleteCampaign', { campaignId: 'camp-0' });
    expect(await world.rows('user-0')).toEqual(['camp-1 AR']);
    for (const name of ['listCampaignMembers', 'getRoundRobin'] as const) {
      expect((await world.call(name, { campaignId: 'camp-0' })).status).toBe(404);
    }
    expect(problemName(await world.lead('late'))).toBe('not-found');

    await makeCampaign(accountId, 'camp-0');
    expect(await world.rows('user-0')).toEqual(['camp-0 --', 'camp-1 AR']);
    expect(await world.members()).toEqual([]);
    expect(await world.roundRobin()).toMatchObject({ members: [], next: [], waiting: 0 });
    expect((await world.lead('other')).body).toMatchObject({ assignedTo: null, queued: true });
    await makeJob(accountId, ['user-1'], { campaignIds: ['camp-0'], roundRobin: true });
    await machine.run();
    expect(await world.members()).toEqual(['user-1 AR']);
    expect(await world.readLead('other')).toMatchObject({ assignedTo: 'user-1', explanation: { sequence: 1 } });
    // What was handed out before stays on record.
    expect(await world.readLead('lead-0')).toMatchObject({ assignedTo: 'user-0' });
    // A lead that the other had, too, is a new one here.
    expect(await world.lead('lead-0')).toMatchObject({ status: 201, body: { assignedTo: 'user-1' } });
  });

  it('is not meant by a job that named the other', async () => {
    const world = await makeCampaignWorld(1, 2);
    const { accountId, campaignIds } = world;
    await makeJob(accountId, ['user-0'], { campaignIds, roundRobin: true });
    await world.call('deleteCampaign', { campaignId: 'camp-0' });
    await makeCampaign(accountId, 'camp-0');
    await machine.run();
    expect(await world.rows('user-0')).toEqual(['camp-0 --', 'camp-1 AR']);
  });
});
