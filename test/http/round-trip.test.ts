import { beforeAll, describe, expect, it } from 'vitest';
import { makeRoundRobin } from '../campaigns/campaign-world.ts';
import { makeDreamTeam } from '../decisions/authzen-world.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { makeMachine } from '../support/world/workflow.ts';

/* Every document that is read can be put back as it was read. */

const machine = makeMachine();
beforeAll(makeTable);

type Document = Record<string, unknown>;

interface Case {
  put: RouteName;
  get: RouteName;
  as: (accountId: string) => unknown;
  params: Record<string, string>;
  body: Document;
  /** A change of the document that is no change of a read-only member. */
  change: Document;
  /** A read-only member with another valid value. */
  altered: Document;
}

const backend = () => service;
const cases: Case[] = [
  {
    ...{ put: 'putAccount', get: 'getAccount', as: backend, params: {} },
    ...{ body: { name: 'Acme' }, change: { name: 'Acme & Sons' }, altered: { createdAt: '2020-01-01T00:00:00.000Z' } },
  },
  {
    ...{ put: 'putUser', get: 'getUser', as: backend, params: { userId: 'mia' } },
    body: { name: 'Mia', email: 'mia@example.com', role: 'member', passwordStrength: 3 },
    ...{ change: { role: 'admin' }, altered: { userId: 'noah' } },
  },
  {
    ...{ put: 'putCampaign', get: 'getCampaign', as: backend, params: { campaignId: 'spring' } },
    ...{ body: { name: 'Spring' }, change: { status: 'archived' }, altered: { version: 7 } },
  },
  {
    ...{ put: 'putPolicy', get: 'getPolicy', as: (accountId) => user('owner', accountId), params: {} },
    body: {
      rules: [
        {
          ...{ id: 'open', effect: 'permit', actions: ['read'], resourceTypes: ['file'] },
          when: { 'context.a': { notEquals: 1 } },
        },
      ],
    },
    ...{ change: { trashDays: 7 }, altered: { warnings: [] } },
  },
];

describe('a document', () => {
  it.each(cases)('of $get can be put back as it was read', async ({ put, get, as, params, ...of }) => {
    const accountId = await makeDreamTeam();
    const call = { as: as(accountId) as never, params: { accountId, ...params } };
    const send = (body: Document) =>
      api<Document>(put, { ...call, body, ...(put === 'putPolicy' ? { headers: { 'if-match': '*' } } : {}) });
    expect([200, 201]).toContain((await send(of.body)).status);
    const read = (await api<Document>(get, call)).body;
    expect(read['version']).toBeGreaterThan(0);

    const unchanged = await send(read);
    expect([unchanged.status, unchanged.body]).toEqual([200, read]);

    const refused = await send({ ...read, ...of.altered });
    expect([refused.status, problemName(refused)]).toEqual([400, 'invalid-request']);
    const [member = ''] = Object.keys(of.altered);
    expect(refused.body['errors']).toEqual([
      { pointer: `#/${member}`, message: 'is read-only and must be omitted or unchanged' },
    ]);
    expect((await send({ ...read, version: 'x' })).body['errors']).toMatchObject([{ pointer: '#/version' }]);
    expect((await send({ ...read, unknown: 1 })).status).toBe(400);

    const changed = await send({ ...read, ...of.change });
    expect([changed.status, changed.body]).toMatchObject([200, of.change]);
    // What was read before is stale by now.
    expect((await send(read)).body['errors']).toContainEqual({
      pointer: '#/version',
      message: 'is read-only and must be omitted or unchanged',
    });
  });

  it('that does not exist accepts only what the path determines', async () => {
    const accountId = await makeDreamTeam();
    const params = { accountId, userId: 'new' };
    const body = { name: 'New', email: 'new@example.com', role: 'member' };
    const send = (more: Document) => api('putUser', { as: service, params, body: { ...body, ...more } });
    expect((await send({ version: 1 })).status).toBe(400);
    expect((await send({ accountId, userId: 'new' })).status).toBe(201);
  });

  it('of a round robin member can be put back although the counts have changed', async () => {
    const world = await makeRoundRobin(2, machine);
    const [member] = (await world.roundRobin()).members;
    for (let n = 0; n < 4; n++) await world.lead(`lead-${n}`);
    const put = (body: object) =>
      world.call('putRoundRobinMember', { campaignId: 'camp-0', userId: 'user-0' }, { body });
    const changed = await put({ ...member, weight: 3 });
    expect([changed.status, changed.body]).toMatchObject([200, { userId: 'user-0', weight: 3, total: 2 }]);
    expect((await put({ ...member, userId: 'user-1' })).body['errors']).toMatchObject([{ pointer: '#/userId' }]);
    expect((await put({ ...member, today: -1 })).body['errors']).toMatchObject([{ pointer: '#/today' }]);
  });
});
