import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import type { Principal } from '../../shared/core/principal.ts';
import type { LeadStatus } from '../../shared/leads/lead.ts';
import { keys } from '../../shared/table/keys.ts';
import { type CampaignWorld, makeRoundRobin } from '../campaigns/campaign-world.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { later, minute, second, setClock } from '../support/clock/clock.ts';
import { around, recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign } from '../support/world/world.ts';
import { removeUnmarked } from './removed-campaign.ts';

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

const start = '2026-11-22T12:00:00.000Z';

interface Row {
  leadId: string;
  status: LeadStatus;
  assignedTo: string | null;
}

const list = (world: CampaignWorld, query: Record<string, string> = {}) =>
  world.call<{ items: Row[]; nextPageToken?: string }>('listLeads', { campaignId: 'camp-0' }, { query });

/** All leads of a list as text, page by page: `lead-1 user-0`, or with the status instead of the user. */
const walk = async (world: CampaignWorld, query: Record<string, string> = {}): Promise<string[]> => {
  const rows: Row[] = [];
  let pageToken: string | undefined;
  do {
    const { status, body } = await list(world, { ...query, ...(pageToken === undefined ? {} : { pageToken }) });
    expect(status).toBe(200);
    rows.push(...body.items);
    pageToken = body.nextPageToken;
  } while (pageToken !== undefined);
  return rows.map(({ leadId, assignedTo, status }) => `${leadId} ${assignedTo ?? status}`);
};

/** Two members get two leads each, one a second; then two leads wait, received in the same millisecond. */
const makeLeads = async (): Promise<CampaignWorld> => {
  const world = await makeRoundRobin(2, machine);
  for (const userId of world.userIds) await world.setTerms(userId, { dailyCap: 2 });
  for (let n = 0; n < 6; n++) {
    setClock(later(start, Math.min(n, 4) * second));
    await world.lead(`lead-${n}`, { contactId: `contact-${n}` });
  }
  return world;
};

const newestFirst = [
  ...['lead-5 waiting', 'lead-4 waiting', 'lead-3 user-1', 'lead-2 user-0', 'lead-1 user-1', 'lead-0 user-0'],
];

describe('the leads of a campaign', () => {
  it('are listed newest first, without their explanations, on pages of any size', async () => {
    const world = await makeLeads();
    for (const pageSize of ['1', '2', '4', '200']) {
      const rows = await walk(world, { pageSize });
      expect([...rows.slice(0, 2).sort().reverse(), ...rows.slice(2)]).toEqual(newestFirst);
    }
    const { body } = await list(world);
    expect(body.items[2]).toEqual({
      ...{ leadId: 'lead-3', campaignId: 'camp-0', contactId: 'contact-3', assignedTo: 'user-1', queued: false },
      ...{ status: 'assigned', receivedAt: later(start, 3 * second), assignedAt: later(start, 3 * second) },
    });
  });

  it('are listed by status and by user', async () => {
    const world = await makeLeads();
    const found = async (query: Record<string, string>) => (await walk(world, { pageSize: '1', ...query })).sort();
    expect(await found({ status: 'waiting' })).toEqual(['lead-4 waiting', 'lead-5 waiting']);
    expect(await found({ status: 'assigned' })).toEqual(newestFirst.slice(2).reverse());
    expect(await found({ userId: 'user-0' })).toEqual(['lead-0 user-0', 'lead-2 user-0']);
    expect(await found({ userId: 'user-0', status: 'assigned' })).toHaveLength(2);
    expect(await found({ userId: 'user-0', status: 'waiting' })).toEqual([]);
    expect(await found({ status: 'discarded' })).toEqual([]);
    const unknown = await list(world, { status: 'queued' });
    expect([unknown.status, problemName(unknown)]).toEqual([400, 'invalid-request']);
  });

  it('are found by queries of the index, never by a scan, even when few of many match', async () => {
    const world = await makeLeads();
    const { result, sent } = await recorded(() => list(world, { userId: 'nobody' }));
    expect([result.status, result.body]).toEqual([200, { items: [] }]);
    expect(sent.map(({ action }) => action)).toEqual(['BatchGetItem', 'GetItem', 'Query']);
  });

  it('are continued past a short page, which is answered when eight queries find too few', async () => {
    const world = await makeLeads();
    let queries = 0;
    const answer = await around(
      async (sent, send) => {
        if (sent.action !== 'Query') return send();
        queries++;
        // Each query finds nothing, and more is left.
        const { output } = (await send()) as { output: object };
        const LastEvaluatedKey = { ...keys.lead(world.accountId, 'camp-0', 'lead-3'), receivedAt: later(start, 3000) };
        return { output: { ...output, Items: [], LastEvaluatedKey } };
      },
      () => list(world, { userId: 'user-0' }),
    );
    expect([queries, answer.body.items]).toEqual([8, []]);
    const next = await list(world, { userId: 'user-0', pageToken: answer.body.nextPageToken ?? '' });
    expect(next.body.items.map(({ leadId }) => leadId)).toEqual(['lead-2', 'lead-0']);
  });

  it('with ids of any kind are listed, and continued after', async () => {
    const world = await makeRoundRobin(1, machine);
    const ids = ['+4917012345678', 'a#b', 'a b/c?d=%41', 'Zoë – 東京 🏢', '2026-11-22T12:00:00.000Z'];
    for (const [index, leadId] of ids.entries()) {
      setClock(later(start, index * second));
      await world.lead(leadId);
    }
    expect(await walk(world, { pageSize: '1' })).toEqual(ids.map((leadId) => `${leadId} user-0`).reverse());
  });

  it('are read by services, owners and admins of the account alone', async () => {
    const world = await makeLeads();
    const { accountId } = world;
    const statusFor = async (as: Principal) => (await world.call('listLeads', { campaignId: 'camp-0' }, { as })).status;
    expect(await statusFor(service)).toBe(200);
    expect(await statusFor(user('admin', accountId))).toBe(200);
    expect(await statusFor(user('member', accountId))).toBe(403);
    expect((await world.call('listLeads', { campaignId: 'no-such' })).status).toBe(404);
  });
});

describe('the leads of a removed campaign', () => {
  it('are listed with what became of them, until another campaign has its id', async () => {
    const world = await makeLeads();
    await world.call('deleteCampaign', { campaignId: 'camp-0' }, { query: { waiting: 'discard' } });
    expect((await walk(world, { status: 'discarded' })).sort()).toEqual(['lead-4 discarded', 'lead-5 discarded']);
    expect(await walk(world, { status: 'assigned' })).toEqual(newestFirst.slice(2));
    expect(await walk(world, { status: 'waiting' })).toEqual([]);
    await makeCampaign(world.accountId, 'camp-0');
    expect(await walk(world)).toEqual([]);
  });

  it('are discarded when an earlier version left them waiting, and the list says so', async () => {
    const world = await makeLeads();
    await removeUnmarked(world.accountId, 'camp-0');
    expect((await walk(world, { status: 'discarded' })).sort()).toEqual(['lead-4 discarded', 'lead-5 discarded']);
    const at = later(start, minute);
    setClock(at);
    await sweep(at, () => true);
    expect((await readJournal(world.accountId)).filter(({ type }) => type === 'lead.discarded')).toHaveLength(2);
    expect((await walk(world, { status: 'discarded' })).sort()).toEqual(['lead-4 discarded', 'lead-5 discarded']);
  });
});
