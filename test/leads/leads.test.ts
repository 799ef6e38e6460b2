import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CampaignWorld, makeRoundRobin } from '../campaigns/campaign-world.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign, makeJob, makeUser } from '../support/world/world.ts';

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

const noon = '2026-11-22T12:00:00.000Z';

let leads = 0;
/** Creates leads. @returns the users who got them: `0 1 -` for the first user, the second one, and one that waits */
const share = async ({ lead }: CampaignWorld, count: number): Promise<string> => {
  const got: string[] = [];
  for (let n = 0; n < count; n++) {
    const { status, body } = await lead(`lead-${leads++}`);
    expect(status).toBe(201);
    got.push(body.assignedTo?.replace('user-', '') ?? '-');
  }
  return got.join(' ');
};

describe('leads', () => {
  it('go to the members in turn, and are shown to those who may see them', async () => {
    const world = await makeRoundRobin(3, machine);
    setClock(noon);
    const made = await world.lead('lead', { contactId: 'cora' });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      ...{ leadId: 'lead', campaignId: 'camp-0', contactId: 'cora', assignedTo: 'user-0', queued: false },
      ...{ status: 'assigned', receivedAt: noon, assignedAt: noon },
      explanation: {
        ...{ rule: 'turn', sequence: 1, eligible: 3, passedOver: [] },
        order: world.userIds.map((userId) => ({ userId, weight: 1, turnsOff: 0, lastSequence: 0, today: 0 })),
      },
    });
    expect(await world.readLead('lead')).toEqual(made.body);
    const missing = await world.call('getLead', { campaignId: 'camp-0', leadId: 'none' });
    expect([missing.status, problemName(missing)]).toEqual([404, 'not-found']);
    expect(await share(world, 6)).toBe('1 2 0 1 2 0');
  });

  it('are shared out by weight, from the next one on', async () => {
    const world = await makeRoundRobin(2, machine);
    await world.setTerms('user-1', { weight: 3 });
    expect((await share(world, 8)).split(' ').sort().join('')).toBe('00111111');
    await world.setTerms('user-1', {});
    expect((await share(world, 8)).split(' ').sort().join('')).toBe('00001111');
  });

  it('are those that the preview names', async () => {
    const world = await makeRoundRobin(4, machine);
    for (const [n, userId] of world.userIds.entries()) await world.setTerms(userId, { weight: n + 1 });
    await world.setTerms('user-3', { weight: 4, dailyCap: 2 });
    await share(world, 3);
    const { next } = await world.roundRobin();
    expect(next).toHaveLength(10);
    expect(await share(world, 10)).toBe(next.map((userId) => userId.replace('user-', '')).join(' '));
  });

  it('the same lead gets the same answer, with a key or without, and counts once', async () => {
    const world = await makeRoundRobin(2, machine);
    const first = await world.lead('lead', { key: 'k' });
    const keyed = await world.lead('lead', { key: 'k' });
    expect([keyed.status, keyed.body, keyed.headers['idempotency-replayed']]).toEqual([201, first.body, 'true']);
    for (const key of [undefined, 'other']) {
      const again = await world.lead('lead', key === undefined ? {} : { key });
      expect([again.status, again.body]).toEqual([200, first.body]);
    }
    const reused = await world.lead('another', { key: 'k' });
    expect([reused.status, problemName(reused)]).toEqual([422, 'idempotency-key-reused']);
    expect((await world.roundRobin()).members.map(({ total }) => total)).toEqual([1, 0]);
  });

  it('that come many times at once are each one', async () => {
    const world = await makeRoundRobin(3, machine);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => world.lead(`lead-${n % 4}`, n % 3 === 0 ? { key: `k-${n % 4}` } : {})),
    );
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(4);
    for (let n = 0; n < 4; n++) {
      const same = answers.filter(({ body }) => body.leadId === `lead-${n}`).map(({ body }) => body);
      expect(new Set(same.map((body) => JSON.stringify(body))).size).toBe(1);
    }
    const sequences = answers.map(({ body }) => body.explanation.sequence);
    expect([...new Set(sequences)].sort()).toEqual([1, 2, 3, 4]);
    expect((await world.roundRobin()).members.reduce((sum, { total }) => sum + total, 0)).toBe(4);
  });

  it('are not taken by a campaign that is archived, but for those it has; nor by one that is not there', async () => {
    const world = await makeRoundRobin(1, machine);
    await world.lead('known');
    await makeCampaign(world.accountId, 'camp-0', { status: 'archived' });
    const refused = await world.lead('late');
    expect([refused.status, problemName(refused)]).toEqual([409, 'campaign-archived']);
    expect((await world.lead('known')).status).toBe(200);
    await makeCampaign(world.accountId, 'camp-0', { status: 'active' });
    expect((await world.lead('late')).status).toBe(201);
    expect((await world.lead('late', { campaignId: 'no-such' })).status).toBe(404);
  });

  it.each([{}, { leadId: 'a\tb' }, { leadId: 'x', contactId: '' }, { leadId: 'x', userId: 'user-0' }])(
    'cannot be %j',
    async (body) => {
      const answer = await api('createLead', { as: service, params: { accountId: 'acme', campaignId: 'camp' }, body });
      expect([answer.status, problemName(answer)]).toEqual([400, 'invalid-request']);
    },
  );
});

describe('a member who may not get a lead', () => {
  it('is passed over while suspended, removed or without campaign access, whatever the roster says; the explanation says why', async () => {
    const world = await makeRoundRobin(4, machine);
    const { accountId } = world;
    await makeUser(accountId, 'user-0', { status: 'suspended' });
    await world.call('deleteUser', { userId: 'user-1' }, { as: service });
    await makeJob(accountId, ['user-2'], { campaignIds: 'all', roundRobin: false });
    await machine.run();
    const { body } = await world.lead('lead');
    expect(body).toMatchObject({ assignedTo: 'user-3', explanation: { rule: 'turn', eligible: 1 } });
    expect(body.explanation.passedOver).toEqual([
      { userId: 'user-0', reason: 'suspended' },
      { userId: 'user-1', reason: 'no-access' },
    ]);
    expect((await world.roundRobin()).members).toMatchObject([
      { userId: 'user-0', eligible: false, reason: 'suspended' },
      { userId: 'user-3', eligible: true, total: 1 },
    ]);
    await makeUser(accountId, 'user-0', { status: 'active' });
    expect(await share(world, 3)).toBe('0 3 0');
  });

  it('is paused to the millisecond', async () => {
    const world = await makeRoundRobin(2, machine);
    setClock(noon);
    const pausedUntil = later(noon, minute);
    await world.setTerms('user-0', { pausedUntil });
    setClock(later(noon, minute - 1));
    const { body } = await world.lead('early');
    expect([body.assignedTo, body.explanation.passedOver]).toEqual([
      'user-1',
      [{ userId: 'user-0', reason: 'paused', until: pausedUntil }],
    ]);
    setClock(pausedUntil);
    expect((await world.lead('in-time')).body).toMatchObject({ assignedTo: 'user-0', explanation: { passedOver: [] } });
  });

  it.each([
    ['Asia/Kolkata', '2026-11-22T18:30:00.000Z'],
    ['America/New_York', '2026-11-22T05:00:00.000Z'],
    ['UTC', '2026-11-23T00:00:00.000Z'],
  ])('has had as many as they take in a day, which begins at midnight in %s', async (timeZone, midnight) => {
    const world = await makeRoundRobin(1, machine);
    await world.call('putAccount', {}, { as: service, body: { name: 'x', timeZone } });
    await world.setTerms('user-0', { dailyCap: 2 });
    setClock(later(midnight, -1));
    expect(await share(world, 2)).toBe('0 0');
    expect((await world.roundRobin()).members).toMatchObject([
      { today: 2, total: 2, eligible: false, reason: 'capped' },
    ]);
    setClock(midnight);
    expect((await world.roundRobin()).members).toMatchObject([{ today: 0, total: 2, eligible: true }]);
    expect(await share(world, 3)).toBe('0 0 -');
  });

  it('is no member who left meanwhile; one who comes back keeps their balance', async () => {
    const world = await makeRoundRobin(2, machine);
    const { accountId } = world;
    expect(await share(world, 3)).toBe('0 1 0');
    const box = (roundRobin: boolean) => makeJob(accountId, ['user-0'], { campaignIds: 'all', roundRobin });
    await box(false);
    await machine.run();
    await box(true);
    await machine.run();
    expect(await share(world, 3)).toBe('1 0 1');
  });
});

describe('a lead of a known contact', () => {
  const makeSticky = async (): Promise<CampaignWorld> => {
    const world = await makeRoundRobin(3, machine);
    await makeCampaign(world.accountId, 'camp-0', { sticky: true });
    return world;
  };
  const got = async ({ lead }: CampaignWorld, leadId: string, contactId?: string): Promise<string> => {
    const { assignedTo, explanation } = (await lead(leadId, contactId === undefined ? {} : { contactId })).body;
    return `${assignedTo} by ${explanation.rule}`;
  };

  it('goes to the same member as the last one, and counts towards their share', async () => {
    const world = await makeSticky();
    expect(await got(world, 'a', 'cora')).toBe('user-0 by turn');
    expect(await got(world, 'b', 'cora')).toBe('user-0 by contact');
    expect(await got(world, 'c')).toBe('user-1 by turn');
    expect(await got(world, 'd', 'carl')).toBe('user-2 by turn');
    expect(await got(world, 'e')).toBe('user-1 by turn');
    expect(await got(world, 'f', 'cora')).toBe('user-0 by contact');
    expect((await world.roundRobin()).members.map(({ total }) => total)).toEqual([3, 2, 1]);
  });

  it('goes to another when that one may not get it, and to that other from then on', async () => {
    const world = await makeSticky();
    await got(world, 'a', 'cora');
    await makeUser(world.accountId, 'user-0', { status: 'suspended' });
    expect(await got(world, 'b', 'cora')).toBe('user-1 by turn');
    await makeUser(world.accountId, 'user-0', { status: 'active' });
    expect(await got(world, 'c', 'cora')).toBe('user-1 by contact');
  });

  it('takes its turn in a campaign that does not ask for more', async () => {
    const world = await makeRoundRobin(3, machine);
    for (const [index, leadId] of ['a', 'b', 'c'].entries()) {
      expect(await got(world, leadId, 'cora')).toBe(`user-${index} by turn`);
    }
  });
});
