import { afterEach, beforeAll, expect, it } from 'vitest';
import { numberWrites, reserveNumbers } from '../../shared/campaigns/numbering.ts';
import { readRosters, rosterWrite } from '../../shared/campaigns/roster-store.ts';
import { bitmapOf, numbersIn, union } from '../../shared/core/bitmap.ts';
import { maxMembers } from '../../shared/leads/current-round-robin.ts';
import { readLeadContext } from '../../shared/leads/lead-context.ts';
import type { Member } from '../../shared/leads/round-robin.ts';
import { roundRobinWrite } from '../../shared/leads/round-robin-store.ts';
import { commit, type Write } from '../../shared/table/commit.ts';
import { type CampaignWorld, makeCampaignWorld, makeRoundRobin } from '../campaigns/campaign-world.ts';
import { api } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeJob, makeUser } from '../support/world/world.ts';

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

const write = (...writes: Write[]) => commit({ writes, entries: [] });

const rosterOf = async ({ accountId }: CampaignWorld) => (await readRosters(accountId, ['camp-0'])).get('camp-0');

/** An account in whose roster removed users have all places, with the numbers 1 to 2,000; `user-0` comes after them. */
const makeFullRoster = async (): Promise<CampaignWorld> => {
  const world = await makeCampaignWorld(1, 1);
  const { accountId } = world;
  const first = await reserveNumbers(accountId, 'users', maxMembers);
  const removed = Array.from({ length: maxMembers }, (_, index) => [first + index, `removed-${index}`] as const);
  await write(...numberWrites(accountId, new Map(removed)));
  await makeJob(accountId, ['user-0'], { campaignIds: ['camp-0'], roundRobin: true });
  await machine.run();
  const roster = await rosterOf(world);
  if (!roster) throw new Error('no roster');
  const members = union(roster.members, bitmapOf(removed.map(([number]) => number)));
  await write(rosterWrite(accountId, { ...roster, members, version: roster.version + 1 }, roster));
  return world;
};

it('removed users who have all places of a round robin make room for members numbered later', async () => {
  const world = await makeFullRoster();
  expect((await world.roundRobin()).beyond).toBe(1);
  expect((await world.lead('first')).body).toMatchObject({ assignedTo: 'user-0' });
  expect(numbersIn((await rosterOf(world))?.members ?? bitmapOf([]))).toEqual([maxMembers + 1]);
  expect(await world.roundRobin()).toMatchObject({ beyond: 0, members: [{ userId: 'user-0' }] });
});

it('an account whose round robin has marked all of them away heals with the next lead', async () => {
  const world = await makeFullRoster();
  const { accountId } = world;
  const { state, stored } = await readLeadContext(accountId, 'camp-0');
  const away = (number: number): Member => ({ weight: 1, pass: 0, lastSequence: 0, number, away: true });
  const members = Object.fromEntries(
    Array.from({ length: maxMembers }, (_, index) => [`removed-${index}`, away(index + 1)]),
  );
  const rosterVersion = (await rosterOf(world))?.version ?? 0;
  await write(roundRobinWrite(accountId, { ...state, members, rosterVersion }, stored));
  expect((await world.lead('first')).body).toMatchObject({ assignedTo: 'user-0' });
  expect((await rosterOf(world))?.members).toEqual(bitmapOf([maxMembers + 1]));
});

it('a removed user leaves the roster when their turn has come, and so does the earlier number of a user id', async () => {
  const world = await makeRoundRobin(3, machine);
  const { accountId } = world;
  for (const userId of ['user-0', 'user-1']) {
    await api('deleteUser', { as: service, params: { accountId, userId } });
  }
  await makeUser(accountId, 'user-1');
  await makeJob(accountId, ['user-1'], { campaignIds: ['camp-0'], roundRobin: true });
  await machine.run();
  const assigned: unknown[] = [];
  for (const leadId of ['a', 'b', 'c', 'd']) assigned.push((await world.lead(leadId)).body.assignedTo);
  expect([...assigned].sort()).toEqual(['user-1', 'user-1', 'user-2', 'user-2']);
  expect(numbersIn((await rosterOf(world))?.members ?? bitmapOf([]))).toEqual([3, 4]);
});
