import { describe, expect, it } from 'vitest';
import { agent } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { host, start } from '../support/world/host.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign, makeJob } from '../support/world/world.ts';
import { askPoint, asks, type Found } from './authzen-world.ts';
import { as, ask, enter, grantBy, inside, makeHosts, ofAnother, permitted } from './session-evaluations.ts';

makeHosts();
const machine = makeMachine();

describe('inside a session', () => {
  it('there is no two-factor authentication to ask for: the agent is not of the account', async () => {
    await grantBy('olga');
    const session = await enter();
    await host.call('putPolicy', {}, { body: { twoFactor: 'always' }, headers: { 'if-match': '*' } });
    expect([await inside(session), await as('olga', session)]).toEqual([permitted, permitted]);
    expect(await ask(asks('olga', 'write', 'file'))).toEqual([false, 'two-factor-needed']);
  });

  it.each(['full', 'read_only'])('of scope %s, nothing of Gatehouse itself can be changed', async (scope) => {
    await grantBy('olga', { scope });
    const session = await enter();
    const own = { type: 'gatehouse:policy', id: 'one' };
    for (const readActions of [['read'], ['*'], ['read', 'write', 'approve']]) {
      await host.setPolicy({ readActions });
      for (const action of ['write', 'approve', 'delete']) {
        expect(await inside(session, action, own)).toEqual([false, 'not-in-support-session']);
        expect(await as('olga', session, action, own)).toEqual([false, 'not-in-support-session']);
      }
      expect(await inside(session, 'read', own)).toEqual(permitted);
    }
    expect(await ask(asks('olga', 'write', own))).toEqual(permitted);
  });

  it('of scope read_only, what an account counts as reading can be done', async () => {
    await grantBy('olga', { scope: 'read_only' });
    const session = await enter();
    for (const action of ['read', 'list', 'view', 'search', 'access']) {
      expect(await inside(session, action)).toEqual(permitted);
    }
    expect(await inside(session, 'write')).toEqual([false, 'session-read-only']);
    await host.setPolicy({ readActions: ['peek'] });
    expect([await inside(session, 'peek'), await inside(session, 'read')]).toEqual([
      permitted,
      [false, 'session-read-only'],
    ]);
    await host.setPolicy({ readActions: ['*'] });
    expect(await inside(session, 'write')).toEqual(permitted);
  });

  it('the campaigns are those of the user it acts for', async () => {
    const { accountId } = host;
    for (const campaignId of ['hers', 'his']) await makeCampaign(accountId, campaignId);
    for (const [id, campaignId] of [
      ['olga', 'hers'],
      ['oscar', 'his'],
    ] as const) {
      await makeJob(accountId, [id], { campaignIds: [campaignId], roundRobin: true });
      await machine.run();
    }
    await grantBy('olga', { duration: 'PT20M', scope: 'read_only' });
    const session = await enter();
    const reach = async (action: string) => [
      await inside(session, action, { type: 'campaign', id: 'hers' }),
      await inside(session, action, { type: 'campaign', id: 'his' }),
    ];
    const [may, mayNot] = [
      [true, 'campaign-access'],
      [false, 'no-campaign-access'],
    ];
    expect(await reach('access')).toEqual([may, mayNot]);
    expect((await reach('receive_leads'))[0]).toEqual([false, 'session-read-only']);
    await grantBy('oscar', { duration: 'P8D' });
    setClock(later(start, 20 * minute));
    expect(await reach('access')).toEqual([mayNot, may]);
    // Who is inside is found by what they may.
    const body = { subject: { type: 'support_session' }, action: { name: 'access' } };
    const find = async (id: string) => {
      const request = { ...body, resource: { type: 'campaign', id } };
      return (await askPoint<Found>('searchSubjects', accountId, { body: request })).body.results;
    };
    expect([await find('hers'), await find('his')]).toEqual([[], [{ type: 'support_session', id: session }]]);
    const found = await askPoint<Found>('searchResources', accountId, {
      body: { ...body, subject: { type: 'support_session', id: session }, resource: { type: 'campaign' } },
    });
    expect(found.body.results).toEqual([{ type: 'campaign', id: 'his' }]);
  });

  it('a session of a team that another grant lets in has that grant', async () => {
    await grantBy('olga', { teams: ['customer_service'], scope: 'read_only' });
    await grantBy('oscar', { teams: ['technical_support'] });
    const [hers, his] = [await enter(agent('customer_service')), await enter(agent('technical_support'))];
    expect([await inside(hers), await inside(his)]).toEqual([[false, 'session-read-only'], permitted]);
    expect([await as('oscar', hers), await as('olga', his)]).toEqual([ofAnother, ofAnother]);
  });
});
