import { beforeAll, describe, expect, it } from 'vitest';
import type { TrashItem } from '../../shared/trash/item.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { isWrite, recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import { makeAccount, makeUser } from '../support/world/world.ts';

beforeAll(makeTable);

const forbid = (id: string, actions: string[], more: Record<string, unknown> = {}) => ({
  ...{ id, effect: 'forbid', actions, resourceTypes: ['*'] },
  ...more,
});

/** An account with all features, and a policy. */
const makeRuled = async (policy: Record<string, unknown>): Promise<string> => {
  const accountId = await makeAccount();
  await api('putAccount', { as: service, params: { accountId }, body: { name: 'x', edition: 'dream_team' } });
  const params = { as: user('owner', accountId), params: { accountId } };
  const { status, body } = await api('putPolicy', { ...params, body: policy, headers: { 'if-match': '*' } });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return accountId;
};

type Caller = ReturnType<typeof user> | typeof service;

const call = (name: RouteName, as: Caller, { accountId, itemId }: Pick<TrashItem, 'accountId' | 'itemId'>) =>
  api<TrashItem>(name, { as, params: { accountId, itemId } });

const routes = ['getTrashItem', 'restoreTrashItem', 'purgeTrashItem'] as const;

/** What each route says to a caller, with an item of its own for each. */
const answers = async (as: Caller, accountId: string, fields: Record<string, unknown> = {}): Promise<unknown[]> => {
  const said: unknown[] = [];
  for (const name of routes) {
    const answer = await call(name, as, await makeTrashItem(accountId, fields));
    said.push(problemName(answer) ?? answer.status);
  }
  return said;
};

const idsSeen = async (as: Caller, accountId: string, status = 'trashed'): Promise<string[]> => {
  const { body } = await api<{ items: TrashItem[] }>('listTrashItems', {
    as,
    params: { accountId },
    query: { status },
  });
  return body.items.map(({ resourceId }) => resourceId).sort();
};

const all = [200, 200, 200];
const [refused, notPurged] = [
  ['against-policy', 'against-policy', 200],
  [200, 200, 'against-policy'],
];

describe('the trash, as the policy has it', () => {
  it('is open to every user of the account unless the policy says otherwise', async () => {
    const accountId = await makeAccount();
    for (const as of [user('owner', accountId), user('admin', accountId), user('member', accountId), service]) {
      expect(await answers(as, accountId)).toEqual(all);
    }
  });

  it.each<[string, Record<string, unknown>, unknown[]]>([
    ['restore', forbid('r', ['restore'], { roles: ['member'] }), refused],
    ['purge', forbid('r', ['purge'], { roles: ['member'] }), notPurged],
    ['delete', forbid('r', ['delete'], { roles: ['member'] }), notPurged],
    ['do anything', forbid('r', ['*'], { roles: ['member'] }), ['against-policy', 'against-policy', 'against-policy']],
  ])('is closed in so far as members may not %s', async (_, rule, expected) => {
    const accountId = await makeRuled({ rules: [rule] });
    expect(await answers(user('member', accountId), accountId)).toEqual(expected);
    for (const as of [user('admin', accountId), service]) expect(await answers(as, accountId)).toEqual(all);
  });

  it('a user who may not delete a resource may not purge it, by a restriction either', async () => {
    const accountId = await makeRuled({ restrictions: { 'opportunity.delete': 'admins' } });
    expect(await answers(user('member', accountId), accountId)).toEqual(notPurged);
    expect(await answers(user('member', accountId), accountId, { resourceType: 'comment' })).toEqual(all);
    expect(await answers(user('admin', accountId), accountId)).toEqual(all);
  });

  it('is evaluated with the type, id and properties of the item', async () => {
    const rules = [
      forbid('a', ['restore'], { resourceTypes: ['client_folder'] }),
      forbid('b', ['restore'], { when: { 'resource.id': { equals: 'secret' } } }),
      forbid('c', ['restore'], { when: { 'resource.properties.owner': { equals: 'max' } } }),
    ];
    const accountId = await makeRuled({ rules });
    const fields = [
      { resourceId: 'plain' },
      { resourceId: 'folder', resourceType: 'client_folder' },
      { resourceId: 'secret' },
      { resourceId: 'hers', properties: { owner: 'mia' } },
      { resourceId: 'his', properties: { owner: 'max' } },
    ];
    const items: TrashItem[] = [];
    for (const one of fields) items.push(await makeTrashItem(accountId, one));
    const member = user('member', accountId);
    expect(await idsSeen(member, accountId)).toEqual(['hers', 'plain']);
    expect(await idsSeen(service, accountId)).toEqual(['folder', 'hers', 'his', 'plain', 'secret']);
    // A purge leaves what the policy asks for, so that nobody sees more of it then.
    for (const item of items) await call('purgeTrashItem', service, item);
    expect(await idsSeen(member, accountId, 'purged')).toEqual(['hers', 'plain']);
    expect((await call('getTrashItem', member, items[4] as TrashItem)).status).toBe(403);
  });

  it('counts at once, and a refusal shows and writes nothing', async () => {
    const accountId = await makeRuled({ rules: [] });
    const member = user('member', accountId, 'mia');
    await makeUser(accountId, 'mia');
    const item = await makeTrashItem(accountId, { title: 'Hidden title', data: 'hidden data' });
    expect((await call('getTrashItem', member, item)).status).toBe(200);
    const owner = { as: user('owner', accountId), params: { accountId }, headers: { 'if-match': '*' } };
    await api('putPolicy', { ...owner, body: { rules: [forbid('r', ['*'], { subjects: ['mia'] })] } });
    for (const name of routes) {
      const { result, sent } = await recorded(() => call(name, member, item));
      expect([result.status, problemName(result), sent.filter(isWrite)]).toEqual([403, 'against-policy', []]);
      expect(JSON.stringify(result.body)).not.toContain('idden');
    }
    expect(await idsSeen(member, accountId)).toEqual([]);
    expect((await call('restoreTrashItem', user('member', accountId, 'max'), item)).status).toBe(200);
  });

  it('takes two-factor authentication where purging is a sensitive action', async () => {
    const accountId = await makeRuled({ twoFactor: 'sensitive' });
    await makeUser(accountId, 'mia', { role: 'owner' });
    await makeUser(accountId, 'max', { role: 'owner', twoFactor: true });
    expect(await answers(user('owner', accountId, 'mia'), accountId)).toEqual(notPurged);
    expect(await answers(user('owner', accountId, 'max'), accountId)).toEqual(all);
  });

  it('fills the pages of a user who may see few of very many', async () => {
    const rule = forbid('r', ['restore'], { when: { 'resource.properties.hidden': { equals: true } } });
    const accountId = await makeRuled({ rules: [rule] });
    for (let n = 0; n < 60; n++) {
      await makeTrashItem(accountId, { resourceId: `r-${n}`, properties: { hidden: n % 20 !== 0 } });
    }
    const query = { pageSize: '2' };
    const request = { as: user('member', accountId), params: { accountId }, query };
    const { result, sent } = await recorded(() => api<{ items: TrashItem[] }>('listTrashItems', request));
    expect(result.body.items.map(({ resourceId }) => resourceId)).toEqual(['r-40', 'r-20']);
    // Who it is, what the policy says, and a few looks: never one for each item.
    const actions = sent.map(({ action }) => action).filter((action) => action !== 'UpdateItem');
    expect(actions.slice(0, 2)).toEqual(['BatchGetItem', 'BatchGetItem']);
    expect(actions.length).toBeLessThanOrEqual(2 + 6);
  });
});
