import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { clock } from '../../shared/core/clock.ts';
import { readLeadContext } from '../../shared/leads/lead-context.ts';
import { type CampaignWorld, makeCampaignWorld, makeRoundRobin } from '../campaigns/campaign-world.ts';
import { problemName } from '../support/api/call.ts';
import { setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign, makeJob } from '../support/world/world.ts';
import { removeUnmarked } from './removed-campaign.ts';

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

const remove = (world: CampaignWorld, query: Record<string, string> = {}) =>
  world.call('deleteCampaign', { campaignId: 'camp-0' }, { query });
const discard = (world: CampaignWorld) => remove(world, { waiting: 'discard' });

const sweepNow = () => sweep(clock.now(), () => true);

/** A campaign without members, in which `count` leads wait. */
const makeWaiting = async (count: number): Promise<CampaignWorld> => {
  const world = await makeCampaignWorld(1, 1);
  for (let n = 0; n < count; n++) {
    expect((await world.lead(`lead-${n}`, { contactId: `contact-${n}` })).body).toMatchObject({ status: 'waiting' });
  }
  return world;
};

const discardedEntries = async ({ accountId }: CampaignWorld) =>
  (await readJournal(accountId)).filter(({ type }) => type === 'lead.discarded');

const statusOf = async (world: CampaignWorld, leadId: string) => {
  const { status, queued, assignedTo } = await world.readLead(leadId);
  return { status, queued, assignedTo };
};

const gone = { status: 'discarded', queued: false, assignedTo: null };

describe('removing a campaign in which leads wait', () => {
  it('is refused with their number, and changes nothing', async () => {
    const world = await makeWaiting(3);
    const answer = await remove(world);
    expect([answer.status, problemName(answer), answer.body['detail']]).toEqual([
      409,
      'leads-waiting',
      'Waiting: 3 leads. With `?waiting=discard` they are discarded.',
    ]);
    expect(await statusOf(world, 'lead-0')).toMatchObject({ status: 'waiting', queued: true });
    expect(await discardedEntries(world)).toEqual([]);
    const unknown = await remove(world, { waiting: 'keep' });
    expect([unknown.status, problemName(unknown)]).toEqual([400, 'invalid-request']);
  });

  it('discards them when the caller says so, with an entry for each', async () => {
    const world = await makeWaiting(3);
    setClock('2026-11-22T12:00:00.000Z');
    expect((await discard(world)).status).toBe(200);
    expect(await world.readLead('lead-1')).toMatchObject({ ...gone, discardedAt: '2026-11-22T12:00:00.000Z' });
    const entries = await discardedEntries(world);
    expect(entries.map(({ target }) => target.id).sort()).toEqual(['lead-0', 'lead-1', 'lead-2']);
    const { receivedAt } = await world.readLead('lead-0');
    expect(entries.find(({ target }) => target.id === 'lead-0')).toMatchObject({
      actor: { kind: 'user', role: 'owner' },
      data: { campaignId: 'camp-0', contactId: 'contact-0', receivedAt },
    });
    expect((await world.lead('late')).status).toBe(404);
    expect((await discard(world)).status).toBe(404);
    expect(await readLeadContext(world.accountId, 'camp-0')).toMatchObject({ waiting: undefined });
  });

  it('takes no option when none waits any more, though the mark of earlier ones is still there', async () => {
    const world = await makeWaiting(1);
    await makeJob(world.accountId, ['user-0'], { campaignIds: 'all', roundRobin: true });
    // The process that assigns the lead dies before it removes the mark.
    await around(
      async ({ action }, send) => {
        if (action === 'DeleteItem') throw new Error('died');
        return send();
      },
      () => machine.run(),
    );
    expect(await statusOf(world, 'lead-0')).toMatchObject({ status: 'assigned' });
    expect((await readLeadContext(world.accountId, 'camp-0')).waiting).toBeDefined();
    expect((await remove(world)).status).toBe(200);
    expect(await statusOf(world, 'lead-0')).toMatchObject({ status: 'assigned', assignedTo: 'user-0' });
    expect(await sweepNow()).toMatchObject({ failed: 0 });
    expect(await discardedEntries(world)).toEqual([]);
  });

  it('shows all of them as discarded at once, and the sweep finishes what a request has no time for', async () => {
    const world = await makeWaiting(60);
    let transactions = 0;
    const answer = await around(
      async ({ action }, send) => {
        // The removal is committed; whatever comes after it fails.
        if (action === 'TransactWriteItems' && ++transactions > 1) throw new Error('no more');
        return send();
      },
      () => discard(world),
    );
    expect(answer.status).toBe(200);
    expect(await discardedEntries(world)).toEqual([]);
    for (const n of [0, 59]) expect(await statusOf(world, `lead-${n}`)).toEqual(gone);
    expect(await sweepNow()).toMatchObject({ failed: 0, handedOut: 0 });
    const entries = await discardedEntries(world);
    expect(new Set(entries.map(({ target }) => target.id)).size).toBe(60);
    expect(entries).toHaveLength(60);
    expect(entries.every(({ actor }) => actor.role === 'owner')).toBe(true);
    expect(await readLeadContext(world.accountId, 'camp-0')).toMatchObject({ waiting: undefined });
  });

  it('discards each once, however many processes continue', async () => {
    const world = await makeWaiting(30);
    await Promise.all([discard(world), sweepNow(), sweepNow()]);
    await sweepNow();
    expect(await discardedEntries(world)).toHaveLength(30);
  });
});

describe('a lead that is posted while its campaign is removed', () => {
  it('makes a removal without the option fail', async () => {
    const world = await makeCampaignWorld(1, 1);
    const answer = await interrupted(
      'TransactWriteItems',
      () => world.lead('lead-0'),
      () => remove(world),
    );
    expect([answer.status, problemName(answer)]).toEqual([409, 'leads-waiting']);
    expect(await statusOf(world, 'lead-0')).toMatchObject({ status: 'waiting' });
  });

  it('is discarded with the others when it came first', async () => {
    const world = await makeWaiting(1);
    const answer = await interrupted(
      'TransactWriteItems',
      () => world.lead('late'),
      () => discard(world),
    );
    expect(answer.status).toBe(200);
    await sweepNow();
    expect(await statusOf(world, 'late')).toEqual(gone);
    expect(await discardedEntries(world)).toHaveLength(2);
  });

  it.each([0, 1])('is answered with 404 when the removal came first, with %i others waiting', async (others) => {
    const world = await makeWaiting(others);
    const answer = await interrupted(
      'TransactWriteItems',
      () => discard(world),
      () => world.lead('late'),
    );
    expect(answer.status).toBe(404);
    await sweepNow();
    expect((await world.call('getLead', { campaignId: 'camp-0', leadId: 'late' })).status).toBe(404);
    expect(await discardedEntries(world)).toHaveLength(others);
  });

  it('is answered with 404 when leads that wait are assigned first, and the campaign is removed meanwhile', async () => {
    const world = await makeWaiting(1);
    await makeJob(world.accountId, ['user-0'], { campaignIds: 'all', roundRobin: true });
    machine.started.length = 0;
    const answer = await interrupted(
      'TransactWriteItems',
      () => discard(world),
      () => world.lead('late'),
    );
    expect(answer.status).toBe(404);
  });
});

describe('a later campaign with the same id', () => {
  it('keeps its own waiting leads, one with an id that a discarded lead had included', async () => {
    const world = await makeWaiting(2);
    await around(
      async ({ action }, send) => {
        // The request dies after the removal.
        if (action === 'Query' && (await readLeadContext(world.accountId, 'camp-0')).campaign === undefined)
          throw new Error('died');
        return send();
      },
      () => discard(world),
    );
    await makeCampaign(world.accountId, 'camp-0');
    expect((await world.lead('lead-0')).body).toMatchObject({ status: 'waiting' });
    expect(await statusOf(world, 'lead-1')).toEqual(gone);
    expect((await world.roundRobin()).waiting).toBe(1);
    await sweepNow();
    expect(await statusOf(world, 'lead-0')).toMatchObject({ status: 'waiting' });
    const entries = await discardedEntries(world);
    expect(entries.map(({ target, actor }) => `${target.id} ${actor.role}`).sort()).toEqual([
      'lead-0 owner',
      'lead-1 owner',
    ]);
    expect((await remove(world)).body['detail']).toContain('1 lead.');
  });

  it('is archived, and those of the earlier campaign are discarded all the same', async () => {
    const world = await makeWaiting(2);
    await removeUnmarked(world.accountId, 'camp-0');
    await makeCampaign(world.accountId, 'camp-0');
    await world.lead('own');
    await makeCampaign(world.accountId, 'camp-0', { status: 'archived' });
    await sweepNow();
    expect(await discardedEntries(world)).toHaveLength(2);
    expect(await statusOf(world, 'own')).toMatchObject({ status: 'waiting' });
  });
});

describe('leads that an earlier version left waiting for a removed campaign', () => {
  it('are shown as discarded, and are discarded by the next sweep after a read of any of them', async () => {
    const world = await makeWaiting(3);
    await removeUnmarked(world.accountId, 'camp-0');
    await sweepNow();
    expect(await discardedEntries(world)).toEqual([]);
    for (let reads = 0; reads < 2; reads++) expect(await statusOf(world, 'lead-2')).toEqual(gone);
    await sweepNow();
    const entries = await discardedEntries(world);
    expect(entries.map(({ actor }) => actor)).toEqual(Array(3).fill({ kind: 'system', id: 'campaign-removal' }));
    expect(await readLeadContext(world.accountId, 'camp-0')).toMatchObject({ waiting: undefined });
  });

  it('are not taken for those of a member who could get them now', async () => {
    const world = await makeRoundRobin(1, machine);
    await world.setTerms('user-0', { dailyCap: 0 });
    await world.lead('old');
    await removeUnmarked(world.accountId, 'camp-0');
    await makeCampaign(world.accountId, 'camp-0');
    await makeJob(world.accountId, ['user-0'], { campaignIds: 'all', roundRobin: true });
    await machine.run();
    expect(await statusOf(world, 'old')).toEqual(gone);
    await sweepNow();
    expect(await statusOf(world, 'old')).toEqual(gone);
    expect(await discardedEntries(world)).toHaveLength(1);
  });
});
