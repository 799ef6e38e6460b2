import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign, makeJob, makeUser } from '../support/world/world.ts';
import { type CampaignWorld, makeCampaignWorld } from './campaign-world.ts';

const machine = makeMachine();
/** Nothing changes this one. */
let shared: CampaignWorld;
beforeAll(async () => {
  await makeTable();
  shared = await makeWorld();
});

/** Three users: the first has access, the second is in the round robin, the third has nothing. */
const makeWorld = async (): Promise<CampaignWorld> => {
  const world = await makeCampaignWorld(3, 2);
  await makeJob(world.accountId, ['user-0'], { campaignIds: ['camp-0'], canAccess: true });
  await makeJob(world.accountId, ['user-1'], { campaignIds: ['camp-0'], roundRobin: true });
  await machine.run();
  return world;
};

const rowsFor = ({ accountId }: CampaignWorld, userId: string, as: ReturnType<typeof user>) =>
  api<{ items: object[] }>('listUserCampaigns', { as, params: { accountId, userId } });

describe('the rows of a user', () => {
  it('are all campaigns by id, archived ones too, with both boxes', async () => {
    const world = await makeWorld();
    await makeCampaign(world.accountId, 'camp-0', { name: 'First', status: 'archived' });
    const { body } = await rowsFor(world, 'user-1', world.owner);
    expect(body.items).toEqual([
      { campaignId: 'camp-0', name: 'First', canAccess: true, roundRobin: true },
      { campaignId: 'camp-1', name: 'Name of camp-1', canAccess: false, roundRobin: false },
    ]);
    expect(await world.rows('user-0')).toEqual(['camp-0 A-', 'camp-1 --']);
    expect(await world.rows('user-2')).toEqual(['camp-0 --', 'camp-1 --']);
  });

  it('are read by owners, admins and the user, and by no other member', async () => {
    const { accountId } = shared;
    for (const [as, status] of [
      [user('admin', accountId), 200],
      [user('member', accountId, 'user-1'), 200],
      [user('member', accountId, 'user-0'), 403],
      [user('member', accountId, 'user-2'), 403],
    ] as const) {
      expect([as.id, (await rowsFor(shared, 'user-1', as)).status]).toEqual([as.id, status]);
    }
    const own = await rowsFor(shared, 'user-1', user('member', accountId, 'user-1'));
    expect(own.body).toEqual((await rowsFor(shared, 'user-1', shared.owner)).body);
  });

  it('of an unknown user are 404; an unknown user who reads their own has access to none', async () => {
    const unknown = await rowsFor(shared, 'nobody', shared.owner);
    expect([unknown.status, problemName(unknown)]).toEqual([404, 'not-found']);
    const self = await rowsFor(shared, 'newcomer', user('member', shared.accountId, 'newcomer'));
    expect(self.body.items).toMatchObject([{ canAccess: false }, { canAccess: false }]);
  });

  it('stay while a user is suspended', async () => {
    const world = await makeWorld();
    await makeUser(world.accountId, 'user-1', { status: 'suspended' });
    expect(await world.rows('user-1')).toEqual(['camp-0 AR', 'camp-1 --']);
  });
});

describe('a user who is removed', () => {
  const remove = ({ accountId }: CampaignWorld, userId: string) =>
    api('deleteUser', { as: service, params: { accountId, userId } });

  it('has no rows, and is no member', async () => {
    const world = await makeWorld();
    await remove(world, 'user-1');
    expect((await rowsFor(world, 'user-1', world.owner)).status).toBe(404);
    expect(await world.members()).toEqual(['user-0 A-']);
    expect((await world.roundRobin()).members).toEqual([]);
  });

  it('is empty for a new user under the id, whatever they are given then', async () => {
    const world = await makeWorld();
    const { accountId } = world;
    await remove(world, 'user-1');
    await makeUser(accountId, 'user-1', { name: 'Another' });
    expect(await world.rows('user-1')).toEqual(['camp-0 --', 'camp-1 --']);
    expect(await world.members()).toEqual(['user-0 A-']);
    expect((await world.roundRobin()).members).toEqual([]);
    expect((await world.lead('lead')).body).toMatchObject({ assignedTo: null });

    await makeJob(accountId, ['user-1'], { campaignIds: ['camp-1'], canAccess: true });
    await machine.run();
    expect(await world.rows('user-1')).toEqual(['camp-0 --', 'camp-1 A-']);
    await makeJob(accountId, ['user-1'], { campaignIds: ['camp-0'], roundRobin: true });
    await machine.run();
    expect(await world.members()).toEqual(['user-0 A-', 'user-1 AR']);
    expect((await world.roundRobin()).members).toMatchObject([{ userId: 'user-1', name: 'Another', total: 1 }]);
  });
});

describe('the members of a campaign', () => {
  it('are the users who can access it, by id, with their names', async () => {
    const { body } = await shared.call('listCampaignMembers', { campaignId: 'camp-0' });
    expect(body).toEqual({
      items: [
        { userId: 'user-0', name: 'Name of user-0', canAccess: true, roundRobin: false },
        { userId: 'user-1', name: 'Name of user-1', canAccess: true, roundRobin: true },
      ],
    });
    expect(await shared.members('camp-1')).toEqual([]);
  });

  it('of a campaign that is not there are not found', async () => {
    const answer = await shared.call('listCampaignMembers', { campaignId: 'no-such' });
    expect([answer.status, problemName(answer)]).toEqual([404, 'not-found']);
  });
});
