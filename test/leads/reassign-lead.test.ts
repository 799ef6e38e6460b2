import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Lead } from '../../shared/leads/lead.ts';
import { type CampaignWorld, makeRoundRobin } from '../campaigns/campaign-world.ts';
import { problemName, type Request } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign, makeJob, makeUser } from '../support/world/world.ts';

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

const noon = '2026-11-22T12:00:00.000Z';

const reassign = (world: CampaignWorld, leadId: string, body: object = {}, request: Request = {}) =>
  world.call<Lead>('reassignLead', { campaignId: 'camp-0', leadId }, { body, ...request });

const totals = async (world: CampaignWorld): Promise<number[]> =>
  (await world.roundRobin()).members.map(({ total }) => total);

const entriesOf = async ({ accountId }: CampaignWorld) =>
  (await readJournal(accountId)).filter(({ type }) => type === 'lead.reassigned');

/** Three members, and a lead of the first one. */
const makeLead = async (): Promise<CampaignWorld> => {
  const world = await makeRoundRobin(3, machine);
  expect((await world.lead('lead', { contactId: 'cora' })).body).toMatchObject({ assignedTo: 'user-0' });
  return world;
};

const refusalOf = async (answer: ReturnType<typeof reassign>): Promise<unknown[]> => {
  const { status, body } = await answer;
  const { errors } = body as { errors?: { message: string }[] };
  return [status, problemName(await answer), ...(errors ?? []).map(({ message }) => message)];
};

describe('a lead is reassigned', () => {
  it('to the next in turn, counts for that member, and is explained and recorded', async () => {
    const world = await makeLead();
    setClock(noon);
    const { status, body } = await reassign(world, 'lead');
    expect([status, body]).toMatchObject([
      200,
      {
        ...{ assignedTo: 'user-1', reassignedFrom: 'user-0', assignedAt: noon, status: 'assigned' },
        explanation: { rule: 'turn', sequence: 2, eligible: 2, order: [{ userId: 'user-1' }, { userId: 'user-2' }] },
      },
    ]);
    expect(await world.readLead('lead')).toEqual(body);
    expect(await totals(world)).toEqual([0, 1, 0]);
    expect(await entriesOf(world)).toMatchObject([
      {
        ...{ actor: { kind: 'user', role: 'owner' }, target: { type: 'lead', id: 'lead' } },
        data: { campaignId: 'camp-0', from: 'user-0', to: 'user-1', sequence: 2, contactId: 'cora' },
      },
    ]);
    expect((await world.lead('lead')).body).toMatchObject({ assignedTo: 'user-1' });
    expect((await world.roundRobin()).next.slice(0, 3)).toEqual(['user-2', 'user-0', 'user-1']);
  });

  it('to the user who is named, out of turn; naming them again changes nothing', async () => {
    const world = await makeLead();
    const first = await reassign(world, 'lead', { userId: 'user-2' }, { as: service });
    expect(first.body).toMatchObject({ assignedTo: 'user-2', explanation: { rule: 'named' } });
    const again = await reassign(world, 'lead', { userId: 'user-2' });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect([await totals(world), (await entriesOf(world)).length]).toEqual([[0, 0, 1], 1]);
  });

  it('once for each Idempotency-Key', async () => {
    const world = await makeLead();
    const headers = { 'idempotency-key': 'k' };
    const first = await reassign(world, 'lead', {}, { headers });
    const replayed = await reassign(world, 'lead', {}, { headers });
    expect([replayed.body, replayed.headers['idempotency-replayed']]).toEqual([first.body, 'true']);
    const reused = await reassign(world, 'lead', { userId: 'user-2' }, { headers });
    expect([reused.status, problemName(reused)]).toEqual([422, 'idempotency-key-reused']);
    expect((await reassign(world, 'lead')).body.assignedTo).toBe('user-2');
    expect(await entriesOf(world)).toHaveLength(2);
  });

  it('without a body, and by percent-encoded ids of any kind', async () => {
    const world = await makeRoundRobin(2, machine);
    for (const leadId of ['a b/c?d=%41', '+4917012345678', 'Zoë – 東京 🏢']) {
      const { body } = await world.lead(leadId);
      const params = { accountId: world.accountId, campaignId: 'camp-0', leadId };
      const answer = await world.call<Lead>('reassignLead', params);
      expect([answer.status, answer.body.leadId]).toEqual([200, leadId]);
      expect(answer.body.assignedTo).not.toBe(body.assignedTo);
    }
  });

  it('with its contact, whose next lead goes to the new user', async () => {
    const world = await makeRoundRobin(3, machine);
    await makeCampaign(world.accountId, 'camp-0', { sticky: true });
    await world.lead('one', { contactId: 'cora' });
    await reassign(world, 'one', { userId: 'user-2' });
    expect((await world.lead('two', { contactId: 'cora' })).body).toMatchObject({ assignedTo: 'user-2' });
    // The contact's last lead is another one by now.
    await reassign(world, 'two', { userId: 'user-1' });
    await reassign(world, 'one', { userId: 'user-0' });
    expect((await world.lead('three', { contactId: 'cora' })).body).toMatchObject({ assignedTo: 'user-1' });
  });

  it('and frees a place below the cap, which a waiting lead takes', async () => {
    const world = await makeRoundRobin(2, machine);
    await world.setTerms('user-0', { dailyCap: 1 });
    await world.setTerms('user-1', { dailyCap: 1 });
    await world.lead('one');
    await world.lead('two');
    expect((await world.lead('waits')).body).toMatchObject({ status: 'waiting' });
    await makeUser(world.accountId, 'user-2');
    await makeJob(world.accountId, ['user-2'], { campaignIds: 'all', roundRobin: true });
    // The roster has the new member before any waiting lead is assigned: no process does so for the moment.
    await around(
      async ({ action, input }, send) => {
        if (action === 'TransactWriteItems' && JSON.stringify(input).includes('QUEUE#')) throw new Error('not now');
        return send();
      },
      () => machine.run(),
    );
    await reassign(world, 'one', { userId: 'user-2' });
    expect(await world.readLead('waits')).toMatchObject({ status: 'assigned' });
  });
});

describe('a lead is not reassigned', () => {
  it('to a user who is not eligible, and the answer says why', async () => {
    const world = await makeLead();
    const { accountId } = world;
    const to = (userId: string) => refusalOf(reassign(world, 'lead', { userId }));
    setClock(noon);
    await world.setTerms('user-1', { pausedUntil: later(noon, minute) });
    expect(await to('user-1')).toEqual([422, 'not-eligible', 'paused']);
    await world.setTerms('user-1', { dailyCap: 0 });
    expect(await to('user-1')).toEqual([422, 'not-eligible', 'capped']);
    await makeUser(accountId, 'user-2', { status: 'suspended' });
    expect(await to('user-2')).toEqual([422, 'not-eligible', 'suspended']);
    expect(await to('nobody')).toEqual([422, 'not-eligible', 'no-access']);
    await world.call('deleteUser', { userId: 'user-2' }, { as: service });
    expect(await to('user-2')).toEqual([422, 'not-eligible', 'no-access']);
    expect(await refusalOf(reassign(world, 'lead'))).toEqual([409, 'nobody-eligible']);
    expect([await world.readLead('lead'), await entriesOf(world)]).toMatchObject([{ assignedTo: 'user-0' }, []]);
  });

  it('while it waits, in an archived campaign, or where it does not exist', async () => {
    const world = await makeLead();
    for (const userId of world.userIds) await world.setTerms(userId, { dailyCap: 0 });
    await world.lead('waits');
    expect(await refusalOf(reassign(world, 'waits'))).toEqual([409, 'lead-not-assigned']);
    expect(await refusalOf(reassign(world, 'no-such'))).toEqual([404, 'not-found']);
    await makeCampaign(world.accountId, 'camp-0', { status: 'archived' });
    expect(await refusalOf(reassign(world, 'lead'))).toEqual([409, 'campaign-archived']);
    await world.call('deleteCampaign', { campaignId: 'camp-0' }, { query: { waiting: 'discard' } });
    expect(await refusalOf(reassign(world, 'lead'))).toEqual([404, 'not-found']);
  });

  it('by an admin, a member, or an owner of another account', async () => {
    const world = await makeLead();
    for (const role of ['admin', 'member'] as const) {
      expect((await reassign(world, 'lead', {}, { as: user(role, world.accountId) })).status).toBe(403);
    }
    expect((await reassign(world, 'lead', {}, { as: user('owner', 'other') })).status).toBe(404);
  });
});

describe('while a lead is reassigned', () => {
  const named = (world: CampaignWorld) => reassign(world, 'lead', { userId: 'user-1' });

  it.each([
    [
      'is suspended',
      'suspended',
      (world: CampaignWorld) => makeUser(world.accountId, 'user-1', { status: 'suspended' }),
    ],
    [
      'is removed',
      'no-access',
      (world: CampaignWorld) => world.call('deleteUser', { userId: 'user-1' }, { as: service }),
    ],
    [
      'is paused',
      'paused',
      (world: CampaignWorld) => world.setTerms('user-1', { pausedUntil: '2099-01-01T00:00:00Z' }),
    ],
    ['reaches the cap', 'capped', (world: CampaignWorld) => world.setTerms('user-1', { dailyCap: 0 })],
  ])('the user named %s: refused', async (_title, reason, meanwhile) => {
    const world = await makeLead();
    const answer = interrupted(
      'TransactWriteItems',
      () => meanwhile(world),
      () => named(world),
    );
    expect(await refusalOf(answer)).toEqual([422, 'not-eligible', reason]);
    expect(await world.readLead('lead')).toMatchObject({ assignedTo: 'user-0' });
  });

  it('another caller reassigns it: both count, one after the other', async () => {
    const world = await makeLead();
    const answer = await interrupted(
      'TransactWriteItems',
      () => reassign(world, 'lead', { userId: 'user-2' }),
      () => named(world),
    );
    expect(answer.body).toMatchObject({ assignedTo: 'user-1', reassignedFrom: 'user-2' });
    expect(await totals(world)).toEqual([0, 1, 0]);
  });

  it('its campaign is removed: it stays with the user who has it', async () => {
    const world = await makeLead();
    const remove = () => world.call('deleteCampaign', { campaignId: 'camp-0' });
    const answer = await interrupted('TransactWriteItems', remove, () => named(world));
    expect(answer.status).toBe(404);
    expect(await world.readLead('lead')).toMatchObject({ assignedTo: 'user-0', status: 'assigned' });
  });

  it('another user gets the id of the one who has it: nothing is given back to that user', async () => {
    const world = await makeLead();
    await world.call('deleteUser', { userId: 'user-0' }, { as: service });
    await makeUser(world.accountId, 'user-0');
    await makeJob(world.accountId, ['user-0'], { campaignIds: 'all', roundRobin: true });
    await machine.run();
    for (let n = 0; n < 3; n++) await world.lead(`lead-${n}`);
    const before = await totals(world);
    const { body } = await reassign(world, 'lead', { userId: 'user-1' });
    expect(body).toMatchObject({ assignedTo: 'user-1', reassignedFrom: 'user-0' });
    expect((await totals(world))[0]).toBe(before[0]);
  });
});
