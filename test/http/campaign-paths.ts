import type { RouteName } from '../support/api/api.ts';
import type { Request } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { makeMachine, steps } from '../support/world/workflow.ts';
import { freshId, makeAccount, makeCampaign, makeJob, makeUser } from '../support/world/world.ts';

/** The round trips of a path through a route. */
export type Path<World> = [title: string, (world: World) => Request, trips: string[]];

/** An account with as many users, campaigns and jobs as items; all are in the round robin of `camp-00`. */
export interface Vendor {
  accountId: string;
  userIds: string[];
  campaignIds: string[];
  jobs: Record<'running' | 'waiting' | 'failed' | 'done', string>;
}

interface World {
  vendor: Vendor;
}

const machine = makeMachine();

export const nth = (prefix: string, n: number): string => `${prefix}-${String(n).padStart(2, '0')}`;

export const makeVendor = async (size: number): Promise<Vendor> => {
  const accountId = await makeAccount();
  const all = Array.from({ length: size }, (_, n) => n);
  const userIds = all.map((n) => nth('user', n));
  const campaignIds = all.map((n) => nth('camp', n));
  for (const userId of userIds) await makeUser(accountId, userId);
  for (const campaignId of campaignIds) await makeCampaign(accountId, campaignId);
  const job = async (users: string[], campaigns: unknown) =>
    (await makeJob(accountId, users, { campaignIds: campaigns, roundRobin: true })).jobId;
  const done = await job(userIds, campaignIds);
  const failed = await job([...userIds, 'nobody'], campaignIds);
  await machine.run();
  // It has begun, and is not worked off; the others wait for it.
  const running = await job(userIds, 'all');
  for (const execution of machine.started.splice(0)) await steps.plan(execution.input);
  const waiting = await job(userIds, 'all');
  for (let n = 4; n < Math.min(size, 12); n++) await job(userIds, 'all');
  return { accountId, userIds, campaignIds, jobs: { running, waiting, failed, done } };
};

/** In the account with campaigns, by its owner. */
export const boss = ({ vendor }: World, params: Record<string, string> = {}, more: Request = {}): Request => ({
  as: user('owner', vendor.accountId),
  params: { accountId: vendor.accountId, campaignId: 'camp-00', userId: 'user-00', ...params },
  ...more,
});
/** The same by the vendor's backend. */
const vendor = (...[world, params, more]: Parameters<typeof boss>): Request => ({
  ...boss(world, params, more),
  as: service,
});
/** What is asked for all users and campaigns there are. */
const everything = ({ vendor: { userIds, campaignIds } }: World, all = false) => ({
  userIds,
  changes: [{ campaignIds: all ? 'all' : campaignIds, canAccess: true }],
});

const B = 'BatchGetItem';
const G = 'GetItem';
const Q = 'Query';
const T = 'TransactWriteItems';
const U = 'UpdateItem';
const W = 'BatchWriteItem';

/** Those of campaigns, assignment jobs and leads. */
export const campaignPaths = {
  putCampaign: [
    ['a new one', (world) => vendor(world, { campaignId: freshId() }, { body: { name: 'x' } }), [G, G, U, T]],
    [
      'a new one, by an owner',
      (world) => boss(world, { campaignId: freshId() }, { body: { name: 'x' } }),
      [B, G, U, T],
    ],
    ['a changed one', (world) => vendor(world, {}, { body: { name: 'x' } }), [G, T]],
    ['the same again', (world) => vendor(world, {}, { body: { name: 'x' } }), [G]],
  ],
  getCampaign: [
    ['as owner', (world) => boss(world), [B, G]],
    ['as service', (world) => vendor(world), [G]],
  ],
  deleteCampaign: [['one with members', (world) => vendor(world, { campaignId: 'camp-02' }), [B, T]]],
  listCampaigns: [
    ['as owner', (world) => boss(world), [B, Q]],
    ['as service', (world) => vendor(world), [G, Q]],
    ['a page of three', (world) => boss(world, {}, { query: { pageSize: '3' } }), [B, Q]],
    ['a search', (world) => boss(world, {}, { query: { q: 'camp' } }), [B, Q]],
  ],
  listUserCampaigns: [
    ['all', (world) => boss(world), [B, B, Q]],
    ['a search', (world) => boss(world, {}, { query: { q: 'camp' } }), [B, B, Q]],
  ],
  listCampaignMembers: [
    ['all', (world) => boss(world), [B, G, Q, B]],
    ['a page of three', (world) => boss(world, {}, { query: { pageSize: '3' } }), [B, G, Q, B]],
  ],
  createAssignmentJob: [
    // The parts; then which other jobs there are, the job itself.
    ['one that waits', (world) => boss(world, {}, { body: everything(world) }), [B, B, W, G, T]],
    ['of all campaigns', (world) => boss(world, {}, { body: everything(world, true) }), [B, Q, W, G, T]],
    [
      'with a key',
      (world) => boss(world, {}, { body: everything(world), headers: { 'idempotency-key': freshId() } }),
      [B, G, B, W, G, T],
    ],
    ['a preview', (world) => boss(world, {}, { body: everything(world), query: { preview: 'true' } }), [B, B, B]],
  ],
  listAssignmentJobs: [
    ['all', (world) => boss(world), [B, Q]],
    ['a page of three', (world) => boss(world, {}, { query: { pageSize: '3' } }), [B, Q]],
  ],
  getAssignmentJob: [
    ['one that runs', (world) => boss(world, { jobId: world.vendor.jobs.running }), [B, G]],
    ['one that failed in part', (world) => boss(world, { jobId: world.vendor.jobs.failed }), [B, G, Q]],
  ],
  cancelAssignmentJob: [
    ['one that waits', (world) => boss(world, { jobId: world.vendor.jobs.waiting }), [B, G, B, T]],
    ['one that runs', (world) => boss(world, { jobId: world.vendor.jobs.running }), [B, G, G, T]],
  ],
  retryAssignmentJob: [
    ['one that failed in part', (world) => boss(world, { jobId: world.vendor.jobs.failed }), [B, B, Q, W, T]],
  ],
  revertAssignmentJob: [['one', (world) => boss(world, { jobId: world.vendor.jobs.done }), [B, G, Q, W, G, T]]],
  // With whose turn it is: who they are, by their numbers; whether they may; what they are called.
  getRoundRobin: [['with members', (world) => boss(world), [B, B, B, B, B]]],
  putRoundRobinMember: [
    ['a changed one', (world) => boss(world, {}, { body: { weight: 2 } }), [B, B, B, B, T, B, B]],
    ['the same again', (world) => boss(world, {}, { body: { weight: 2 } }), [B, B, B, B, B]],
  ],
  createLead: [
    // All that the pick is decided on; whom it may go to; one transaction.
    ['one', (world) => vendor(world, {}, { body: { leadId: 'first' } }), [B, B, T]],
    ['another', (world) => vendor(world, {}, { body: { leadId: 'other', contactId: 'contact' } }), [B, B, T]],
    ['the same again', (world) => vendor(world, {}, { body: { leadId: 'other' } }), [B]],
    [
      'with a key',
      (world) => vendor(world, {}, { body: { leadId: 'keyed' }, headers: { 'idempotency-key': freshId() } }),
      [G, B, B, T],
    ],
  ],
  listLeads: [
    ['all', (world) => boss(world), [B, G, Q]],
    ['those of a user', (world) => vendor(world, {}, { query: { status: 'assigned', userId: 'user-00' } }), [G, Q]],
  ],
  // The lead, for its contact; all that the choice is decided on; whom it may go to; one transaction.
  reassignLead: [
    ['to the next in turn', (world) => vendor(world, { leadId: 'first' }, { body: {} }), [G, B, B, T]],
    ['one that is not there', (world) => vendor(world, { leadId: 'none' }, { body: {} }), [G, B]],
  ],
  getLead: [['one that is not there', (world) => vendor(world, { leadId: 'none' }), [G]]],
} satisfies Partial<Record<RouteName, Path<World>[]>>;
