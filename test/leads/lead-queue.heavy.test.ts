import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { type CampaignWorld, makeCampaignWorld, makeRoundRobin } from '../campaigns/campaign-world.ts';
import { service } from '../support/api/identity.ts';
import { day, later, minute, second, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign, makeJob, makeUser } from '../support/world/world.ts';

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

const start = '2026-11-22T12:00:00.000Z';
const sweepAt = (at: string) => {
  setClock(at);
  return sweep(at, () => true);
};

/** Three leads come, one second after the other, in no order of their ids; nobody may get them. */
const queue = async (world: CampaignWorld, at = start): Promise<void> => {
  for (const [index, leadId] of ['zoe', 'abe', 'kim'].entries()) {
    setClock(later(at, index * second));
    const { status, body } = await world.lead(leadId);
    expect([status, body]).toMatchObject([201, { assignedTo: null, queued: true, explanation: { rule: 'nobody' } }]);
    expect(body).not.toHaveProperty('assignedAt');
  }
  expect((await world.roundRobin()).waiting).toBe(3);
};

/** Who got those leads, by the number of the pick: `zoe:user-0 abe:user-1`. */
const handedOut = async (world: CampaignWorld): Promise<string> => {
  const leads = await Promise.all(['zoe', 'abe', 'kim', 'new'].map((leadId) => world.readLead(leadId)));
  return leads
    .filter((lead) => lead.assignedTo)
    .sort((one, other) => (one.explanation.sequence ?? 0) - (other.explanation.sequence ?? 0))
    .map(({ leadId, assignedTo }) => `${leadId}:${assignedTo}`)
    .join(' ');
};

const inOrder = 'zoe:user-0 abe:user-1 kim:user-0';

const suspend = ({ accountId }: CampaignWorld, status: 'suspended' | 'active') =>
  Promise.all(['user-0', 'user-1'].map((userId) => makeUser(accountId, userId, { status })));

describe('leads without an eligible member wait, and are assigned in the order in which they came', () => {
  it('by the next lead, which comes after them', async () => {
    const world = await makeRoundRobin(2, machine);
    await suspend(world, 'suspended');
    await queue(world);
    await suspend(world, 'active');
    const { body } = await world.lead('new');
    expect(body).toMatchObject({ assignedTo: 'user-1', explanation: { sequence: 4 } });
    expect(await handedOut(world)).toBe(`${inOrder} new:user-1`);
    expect((await world.roundRobin()).waiting).toBe(0);
  });

  it('by new terms of a member', async () => {
    const world = await makeRoundRobin(2, machine);
    for (const userId of world.userIds) await world.setTerms(userId, { dailyCap: 0 });
    await queue(world);
    await world.setTerms('user-1', { dailyCap: 2 });
    expect(await handedOut(world)).toBe('zoe:user-1 abe:user-1');
    expect((await world.roundRobin()).waiting).toBe(1);
    await world.setTerms('user-0', {});
    expect(await handedOut(world)).toBe('zoe:user-1 abe:user-1 kim:user-0');
  });

  it('by a job that brings members', async () => {
    const world = await makeCampaignWorld(2, 2);
    await queue(world);
    await makeJob(world.accountId, ['user-0'], { campaignIds: ['camp-0'], canAccess: true });
    await makeJob(world.accountId, world.userIds, { campaignIds: ['camp-1'], roundRobin: true });
    await machine.run();
    expect(await handedOut(world)).toBe('');
    await makeJob(world.accountId, world.userIds, { campaignIds: ['camp-0'], roundRobin: true });
    await machine.run();
    expect(await handedOut(world)).toBe(inOrder);
  });

  it('by the sweep, when a pause is over, to the millisecond', async () => {
    const world = await makeRoundRobin(2, machine);
    setClock(start);
    const pausedUntil = later(start, 10 * minute);
    for (const userId of world.userIds) await world.setTerms(userId, { pausedUntil });
    await queue(world);
    expect(await sweepAt(later(start, minute))).toMatchObject({ handedOut: 0 });
    expect(await sweepAt(later(pausedUntil, -1))).toMatchObject({ handedOut: 0 });
    expect(await sweepAt(pausedUntil)).toMatchObject({ handedOut: 3, failed: 0 });
    expect(await handedOut(world)).toBe(inOrder);
    expect(await world.readLead('zoe')).toMatchObject({ queued: false, receivedAt: start, assignedAt: pausedUntil });
    expect(await sweepAt(later(start, day))).toMatchObject({ handedOut: 0 });
  });

  it('by the sweep, when a day begins in the time zone of the account', async () => {
    const world = await makeRoundRobin(2, machine);
    await world.call('putAccount', {}, { as: service, body: { name: 'x', timeZone: 'Asia/Kolkata' } });
    setClock(start);
    for (const [index, userId] of world.userIds.entries()) {
      await world.setTerms(userId, { dailyCap: 2 });
      for (const n of [0, 1]) await world.lead(`${index}-${n}`);
    }
    await queue(world);
    const midnight = '2026-11-22T18:30:00.000Z';
    await sweepAt(later(start, minute));
    expect(await sweepAt(later(midnight, -1))).toMatchObject({ handedOut: 0 });
    expect(await sweepAt(midnight)).toMatchObject({ handedOut: 3 });
  });

  it('by the sweep, about a minute after a member becomes eligible again', async () => {
    const world = await makeRoundRobin(2, machine);
    await suspend(world, 'suspended');
    await queue(world);
    await sweepAt(later(start, minute));
    await suspend(world, 'active');
    expect(await sweepAt(later(start, 2 * minute))).toMatchObject({ handedOut: 3 });
    expect(await handedOut(world)).toBe(inOrder);
  });
});

describe('leads that wait', () => {
  it('get the answer that holds now, when they come again', async () => {
    const world = await makeRoundRobin(2, machine);
    await suspend(world, 'suspended');
    await queue(world);
    const waiting = await world.lead('zoe');
    expect([waiting.status, waiting.body]).toMatchObject([200, { queued: true, assignedTo: null }]);
    expect((await world.roundRobin()).waiting).toBe(3);
    await suspend(world, 'active');
    await world.lead('new');
    const assigned = await world.lead('zoe');
    expect([assigned.status, assigned.body]).toMatchObject([200, { queued: false, assignedTo: 'user-0' }]);
    expect(assigned.body.explanation.order.length).toBeGreaterThan(0);
  });

  it('stay where they are while the campaign is archived', async () => {
    const world = await makeRoundRobin(2, machine);
    await suspend(world, 'suspended');
    await queue(world);
    await suspend(world, 'active');
    await makeCampaign(world.accountId, 'camp-0', { status: 'archived' });
    await sweepAt(later(start, minute));
    await world.setTerms('user-0', { weight: 2 });
    expect(await handedOut(world)).toBe('');
    await makeCampaign(world.accountId, 'camp-0', { status: 'active' });
    expect(await sweepAt(later(start, 3 * 60 * minute))).toMatchObject({ handedOut: 3 });
  });

  it('go to the user who got the last lead of their contact', async () => {
    const world = await makeRoundRobin(2, machine);
    await makeCampaign(world.accountId, 'camp-0', { sticky: true });
    await world.lead('first');
    await world.lead('second', { contactId: 'cora' });
    await suspend(world, 'suspended');
    await world.lead('zoe', { contactId: 'cora' });
    await world.lead('abe', { contactId: 'cora' });
    await suspend(world, 'active');
    await world.lead('new');
    expect(await handedOut(world)).toBe('zoe:user-1 abe:user-1 new:user-0');
    expect((await world.readLead('abe')).explanation).toMatchObject({ rule: 'contact', sequence: 4 });
  });

  it('are each handed out once, however many hand them out', async () => {
    const world = await makeRoundRobin(2, machine);
    await suspend(world, 'suspended');
    await queue(world);
    await suspend(world, 'active');
    const at = later(start, minute);
    setClock(at);
    await Promise.all([
      sweep(at, () => true),
      world.lead('new'),
      sweep(at, () => true),
      world.setTerms('user-0', { weight: 1, dailyCap: 100 }),
    ]);
    expect((await handedOut(world)).split(' ')).toHaveLength(4);
    const { members, waiting } = await world.roundRobin();
    expect([members.reduce((sum, { total }) => sum + total, 0), waiting]).toEqual([4, 0]);
  });
});
