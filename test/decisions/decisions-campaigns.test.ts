import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { freshId, makeCampaign, makeJob, makeUser } from '../support/world/world.ts';
import { askPoint, asks, type Decided, type Found, makeDreamTeam, putPolicy, verdict } from './authzen-world.ts';

const machine = makeMachine();

let accountId: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeDreamTeam();
  for (const campaignId of ['none', 'access', 'both', 'old']) await makeCampaign(accountId, campaignId);
  for (const userId of ['mia', 'ada'])
    await makeUser(accountId, userId, { role: userId === 'ada' ? 'admin' : 'member' });
  await tick(
    'mia',
    { campaignIds: ['access', 'old'], canAccess: true },
    { campaignIds: ['both', 'old'], roundRobin: true },
  );
  await makeCampaign(accountId, 'old', { status: 'archived' });
});

const tick = async (userId: string, ...changes: Record<string, unknown>[]): Promise<void> => {
  await makeJob(accountId, [userId], ...changes);
  await machine.run();
};
const ask = (userId: string, action: string, id: string) =>
  verdict(accountId, asks(userId, action, { type: 'campaign', id }));
const may = [true, 'campaign-access'];
const mayNot = [false, 'no-campaign-access'];

describe('a campaign', () => {
  it.each<[string, string, unknown[], unknown[]]>([
    ['none', 'of which no box is ticked', mayNot, mayNot],
    ['access', 'that can be accessed', may, mayNot],
    ['both', 'in whose round robin one is', may, may],
    ['old', 'that is archived', may, [false, 'campaign-archived']],
    ['nowhere', 'that is not there', [false, 'unknown-campaign'], [false, 'unknown-campaign']],
  ])('%s, %s', async (id, _, access, receive) => {
    await putPolicy(accountId, {});
    expect(await ask('mia', 'access', id)).toEqual(access);
    expect(await ask('mia', 'receive_leads', id)).toEqual(receive);
  });

  it('is open to no user by their role alone', async () => {
    await putPolicy(accountId, {});
    expect(await ask('ada', 'access', 'both')).toEqual(mayNot);
    expect(await ask('nobody', 'access', 'both')).toEqual([false, 'unknown-subject']);
  });

  it('counts at once when boxes are ticked and unticked', async () => {
    const userId = freshId('user');
    await makeUser(accountId, userId);
    await tick(userId, { campaignIds: ['both'], roundRobin: true });
    expect([await ask(userId, 'access', 'both'), await ask(userId, 'receive_leads', 'both')]).toEqual([may, may]);
    await tick(userId, { campaignIds: ['both'], roundRobin: false });
    expect([await ask(userId, 'access', 'both'), await ask(userId, 'receive_leads', 'both')]).toEqual([may, mayNot]);
    await tick(userId, { campaignIds: ['both'], canAccess: false });
    expect(await ask(userId, 'access', 'both')).toEqual(mayNot);
  });

  it('says nothing of a new user under the id of a removed one', async () => {
    const userId = freshId('user');
    await makeUser(accountId, userId);
    await tick(userId, { campaignIds: ['both'], roundRobin: true });
    await api('deleteUser', { as: service, params: { accountId, userId } });
    expect(await ask(userId, 'access', 'both')).toEqual([false, 'unknown-subject']);
    await makeUser(accountId, userId);
    expect(await ask(userId, 'access', 'both')).toEqual(mayNot);
    const found = await askPoint<Found>('searchSubjects', accountId, {
      body: { subject: { type: 'user' }, action: { name: 'access' }, resource: { type: 'campaign', id: 'both' } },
    });
    expect(found.body.results).toEqual([{ type: 'user', id: 'mia' }]);
  });

  it('that comes under the id of one removed is another', async () => {
    const campaignId = freshId('camp');
    await makeCampaign(accountId, campaignId);
    await tick('mia', { campaignIds: [campaignId], canAccess: true });
    expect(await ask('mia', 'access', campaignId)).toEqual(may);
    await api('deleteCampaign', { as: service, params: { accountId, campaignId } });
    expect(await ask('mia', 'access', campaignId)).toEqual([false, 'unknown-campaign']);
    await makeCampaign(accountId, campaignId);
    expect(await ask('mia', 'access', campaignId)).toEqual(mayNot);
  });

  it('is not opened by rules, but by rules it can be closed; and by default it is as the matrix has it', async () => {
    const rule = { id: 'campaigns', actions: ['access'], resourceTypes: ['campaign'] };
    await putPolicy(accountId, { rules: [{ ...rule, effect: 'permit' }] });
    expect([await ask('mia', 'access', 'none'), await ask('mia', 'access', 'access')]).toEqual([mayNot, may]);
    await putPolicy(accountId, { defaultDecision: 'deny' });
    expect([await ask('mia', 'access', 'none'), await ask('mia', 'access', 'access')]).toEqual([mayNot, may]);
    await putPolicy(accountId, { rules: [{ ...rule, effect: 'forbid' }] });
    expect(await ask('mia', 'access', 'access')).toEqual([false, 'rule']);
    expect(await ask('mia', 'receive_leads', 'both')).toEqual(may);
  });

  it('is for rules alone where something else is done to it', async () => {
    const rule = { id: 'r', effect: 'forbid', actions: ['rename'], resourceTypes: ['campaign'] };
    await putPolicy(accountId, { rules: [{ ...rule, when: { 'resource.properties.size': { equals: 'big' } } }] });
    expect(await ask('mia', 'rename', 'none')).toEqual([true, 'default']);
    const resource = { type: 'campaign', id: 'none', properties: { size: 'big' } };
    expect(await verdict(accountId, asks('mia', 'rename', resource))).toEqual([false, 'rule']);
  });
});

describe('searches of campaigns', () => {
  const whole = (userId: string, action: string) => ({
    subject: { type: 'user', id: userId },
    action: { name: action },
    resource: { type: 'campaign' },
  });
  const campaigns = async (userId: string, action: string) => {
    const { body } = await askPoint<Found>('searchResources', accountId, { body: whole(userId, action) });
    return body.results.map(({ id }) => id);
  };

  it('find what is ticked', async () => {
    await putPolicy(accountId, {});
    const userId = freshId('user');
    await makeUser(accountId, userId);
    await tick(userId, { campaignIds: ['access'], canAccess: true }, { campaignIds: ['both'], roundRobin: true });
    expect(await campaigns(userId, 'access')).toEqual(['access', 'both']);
    expect(await campaigns(userId, 'receive_leads')).toEqual(['both']);
    expect(await campaigns('ada', 'access')).toEqual([]);
    expect(await campaigns('nobody', 'access')).toEqual([]);
  });

  it('find what evaluations permit, and nothing else', async () => {
    await putPolicy(accountId, {});
    const ids = ['access', 'both', 'none', 'old'];
    for (const action of ['access', 'receive_leads']) {
      const body = {
        subject: { type: 'user', id: 'mia' },
        action: { name: action },
        evaluations: ids.map((id) => ({ resource: { type: 'campaign', id } })),
      };
      const { evaluations } = (await askPoint<{ evaluations: Decided[] }>('evaluateAll', accountId, { body })).body;
      expect((await campaigns('mia', action)).filter((id) => ids.includes(id ?? ''))).toEqual(
        ids.filter((_, index) => evaluations[index]?.decision),
      );
    }
  });

  it.each([1, 2, 3])('in pages of %i find each once', async (limit) => {
    await putPolicy(accountId, {});
    const found: (string | undefined)[] = [];
    let token: string | undefined;
    for (let page = 0; page < 10 && token !== ''; page++) {
      const body = { ...whole('mia', 'access'), page: token === undefined ? { limit } : { token } };
      const answer = await askPoint<Found>('searchResources', accountId, { body });
      expect(answer.body.results.length).toBeLessThanOrEqual(limit);
      found.push(...answer.body.results.map(({ id }) => id));
      token = answer.body.page.next_token;
    }
    expect(token).toBe('');
    expect(found.filter((id) => !id?.startsWith('camp-'))).toEqual(['access', 'both', 'old']);
  });

  it('know which campaigns there are, whatever resources the policy names', async () => {
    await putPolicy(accountId, { resources: [{ type: 'campaign', id: 'access', properties: { size: 'big' } }] });
    const found = async (name: 'searchSubjects' | 'searchActions', id: string) => {
      const subject = { type: 'user', ...(name === 'searchActions' ? { id: 'mia' } : {}) };
      const body = { subject, action: { name: 'access' }, resource: { type: 'campaign', id } };
      return (await askPoint<Found>(name, accountId, { body })).body.results;
    };
    expect(await found('searchSubjects', 'both')).toContainEqual({ type: 'user', id: 'mia' });
    const names = (await found('searchActions', 'both')).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['access', 'receive_leads']));
    const onAccess = (await found('searchActions', 'access')).map(({ name }) => name);
    expect(onAccess).toContain('access');
    expect(onAccess).not.toContain('receive_leads');
    for (const name of ['searchSubjects', 'searchActions'] as const) expect(await found(name, 'nowhere')).toEqual([]);
  });
});

describe('searches of features', () => {
  it('know which the edition has, whatever resources the policy names', async () => {
    await putPolicy(accountId, { resources: [{ type: 'feature', id: 'beta' }] });
    const found = async (name: 'searchSubjects' | 'searchActions', id: string) => {
      const subject = { type: 'user', ...(name === 'searchActions' ? { id: 'mia' } : {}) };
      const body = { subject, action: { name: 'use' }, resource: { type: 'feature', id } };
      return (await askPoint<Found>(name, accountId, { body })).body.results;
    };
    expect(await found('searchSubjects', 'trash')).toContainEqual({ type: 'user', id: 'mia' });
    expect(await found('searchActions', 'trash')).toContainEqual({ name: 'use' });
    for (const name of ['searchSubjects', 'searchActions'] as const) expect(await found(name, 'beta')).toEqual([]);
    const body = { subject: { type: 'user', id: 'mia' }, action: { name: 'use' }, resource: { type: 'feature' } };
    const { results } = (await askPoint<Found>('searchResources', accountId, { body })).body;
    expect(results.map(({ id }) => id)).toContain('trash');
    expect(results.map(({ id }) => id)).not.toContain('beta');
  });
});
