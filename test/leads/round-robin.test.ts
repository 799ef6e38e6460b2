import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CampaignWorld, makeCampaignWorld, makeRoundRobin } from '../campaigns/campaign-world.ts';
import { problemName } from '../support/api/call.ts';
import { setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeJob } from '../support/world/world.ts';

const machine = makeMachine();
/** Nobody is in its round robin. */
let shared: CampaignWorld;
beforeAll(async () => {
  await makeTable();
  shared = await makeCampaignWorld(2, 1);
});
afterEach(() => setClock());

const noon = '2026-11-22T12:00:00.000Z';

describe('the terms of a member', () => {
  const published = async ({ accountId }: CampaignWorld) =>
    (await readJournal(accountId))
      .filter(({ type }) => type === 'round-robin.changed')
      .map(({ target, data }) => [target.id, data]);

  it('are set whole, shown, and published once', async () => {
    const world = await makeRoundRobin(2, machine);
    setClock(noon);
    const pausedUntil = '2026-11-22T14:00:00+01:00';
    const set = await world.setTerms('user-1', { weight: 5, dailyCap: 10, pausedUntil });
    const terms = { weight: 5, dailyCap: 10, pausedUntil: '2026-11-22T13:00:00.000Z' };
    expect([set.status, set.body]).toEqual([
      200,
      { userId: 'user-1', name: 'Name of user-1', ...terms, today: 0, total: 0, eligible: false, reason: 'paused' },
    ]);
    expect((await world.roundRobin()).members[1]).toEqual(set.body);
    expect((await world.setTerms('user-1', { weight: 5, dailyCap: 10, pausedUntil })).headers['etag']).toBe(
      set.headers['etag'],
    );
    expect((await world.setTerms('user-1', {})).body).toMatchObject({ weight: 1, eligible: true });
    expect(await published(world)).toEqual([
      ['user-1', { campaignId: 'camp-0', from: terms, to: { weight: 1 } }],
      ['user-1', { campaignId: 'camp-0', from: { weight: 1 }, to: terms }],
    ]);
  });

  it('honour If-Match', async () => {
    const world = await makeRoundRobin(1, machine);
    const set = await world.setTerms('user-0', { weight: 2 });
    const stale = await world.setTerms('user-0', { weight: 3 }, { 'if-match': '"other"' });
    expect([stale.status, problemName(stale), stale.headers['etag']]).toEqual([
      412,
      'stale-version',
      set.headers['etag'],
    ]);
    const etag = set.headers['etag'] ?? '';
    // Leads that come meanwhile are no change of the terms.
    for (const leadId of ['a', 'b']) await world.lead(leadId);
    const fresh = await world.setTerms('user-0', { weight: 3 }, { 'if-match': etag });
    expect([fresh.status, fresh.body['total']]).toEqual([200, 2]);
    expect((await world.setTerms('user-0', { weight: 4 }, { 'if-match': etag })).status).toBe(412);
  });

  it.each([
    [{ weight: 0 }, '#/weight'],
    [{ weight: 101 }, '#/weight'],
    [{ weight: 1.5 }, '#/weight'],
    [{ dailyCap: -1 }, '#/dailyCap'],
    [{ dailyCap: 1_000_001 }, '#/dailyCap'],
    [{ pausedUntil: 'tomorrow' }, '#/pausedUntil'],
    [{ pausedUntil: null }, '#/pausedUntil'],
    [{ away: true }, '#/away'],
  ])('cannot be %j', async (body, pointer) => {
    const answer = await shared.setTerms('user-0', body);
    expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ pointer }] }]);
  });

  it('are of members only', async () => {
    await makeJob(shared.accountId, ['user-0'], { campaignIds: 'all', canAccess: true });
    await machine.run();
    for (const userId of ['user-0', 'user-1', 'nobody']) {
      expect(problemName(await shared.setTerms(userId, { weight: 2 }))).toBe('not-found');
    }
  });
});
