import type { Principal } from '../../shared/core/principal.ts';
import { removeUnmarked } from '../leads/removed-campaign.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign, makeJob, makeUser } from '../support/world/world.ts';
import { bothPages, type Driver, owner, raced } from './driving.ts';

const machine = makeMachine();

const campaignId = 'camp';

/** Everybody who may read, write or be asked for: the account's owner, and the vendor's backend. */
const callers = (accountId: string) => [owner(accountId), service];

/** A campaign in whose round robin two of the account's users are. */
const withMembers = async (accountId: string, fields: Record<string, unknown> = {}): Promise<void> => {
  await makeCampaign(accountId, campaignId, fields);
  await makeJob(accountId, ['user-0', 'user-1'], { campaignIds: [campaignId], roundRobin: true });
  await machine.run();
};

const lead = (accountId: string, leadId: string, contactId?: string) =>
  api('createLead', { as: service, params: { accountId, campaignId }, body: { leadId, contactId } });

const terms = (accountId: string, userId: string, body: Record<string, unknown>) =>
  api('putRoundRobinMember', { as: owner(accountId), params: { accountId, campaignId, userId }, body });

const onJob = (name: RouteName, accountId: string, jobId: string, headers = {}) =>
  api(name, { as: owner(accountId), params: { accountId, jobId }, headers });

/** A job of one of the account's users, of whom it becomes a member, and of somebody who is not there. */
const failingInPart = async (accountId: string) => {
  const job = await makeJob(accountId, ['user-2', 'nobody'], { campaignIds: [campaignId], roundRobin: true });
  await machine.run();
  return job;
};

/** The drivers of campaigns, assignment jobs and leads. */
export const campaignDrivers = {
  putCampaign: async (accountId) => {
    for (const [index, as] of callers(accountId).entries()) {
      const put = (name: string, account = accountId) =>
        api('putCampaign', {
          as,
          params: { accountId: account, campaignId: `${campaignId}-${index}` },
          body: { name },
        });
      await put('x');
      await put('y');
      await put('y');
      await raced(
        () => put('meddled'),
        () => put('z'),
      );
    }
    await api('putCampaign', { as: service, params: { accountId: 'ghost', campaignId }, body: { name: 'x' } });
  },
  getCampaign: async (accountId) => {
    await makeCampaign(accountId, campaignId);
    for (const as of callers(accountId)) {
      for (const id of [campaignId, 'no-such']) await api('getCampaign', { as, params: { accountId, campaignId: id } });
    }
  },
  deleteCampaign: async (accountId) => {
    for (const as of callers(accountId)) {
      const remove = () => api('deleteCampaign', { as, params: { accountId, campaignId } });
      await makeCampaign(accountId, campaignId);
      await raced(() => makeCampaign(accountId, campaignId, { name: 'meddled' }), remove);
      await remove();
      await makeCampaign(accountId, campaignId);
      for (const leadId of ['one', 'two']) await lead(accountId, leadId);
      await remove();
      await api('deleteCampaign', { as, params: { accountId, campaignId }, query: { waiting: 'discard' } });
    }
  },
  listCampaigns: async (accountId) => {
    for (const id of ['a', 'b', 'c']) await makeCampaign(accountId, id);
    for (const as of callers(accountId)) {
      await bothPages('listCampaigns', { as, params: { accountId } });
      await bothPages('listCampaigns', { as, params: { accountId }, query: { q: 'name' } });
    }
    await api('listCampaigns', { as: service, params: { accountId: 'ghost' } });
  },
  listUserCampaigns: async (accountId) => {
    await makeCampaign(accountId, 'other');
    await withMembers(accountId);
    const params = { accountId, userId: 'user-0' };
    await bothPages('listUserCampaigns', { as: owner(accountId), params });
    await bothPages('listUserCampaigns', { as: owner(accountId), params, query: { q: 'name' } });
    await api('listUserCampaigns', { as: owner(accountId), params: { accountId, userId: 'nobody' } });
  },
  listCampaignMembers: async (accountId) => {
    await withMembers(accountId);
    await bothPages('listCampaignMembers', { as: owner(accountId), params: { accountId, campaignId } });
  },
  createAssignmentJob: async (accountId) => {
    await makeCampaign(accountId, campaignId);
    const create = (campaignIds: unknown, query = {}, headers = {}) =>
      api('createAssignmentJob', {
        as: owner(accountId),
        params: { accountId },
        body: { userIds: ['user-0', 'nobody'], changes: [{ campaignIds, canAccess: true }] },
        query,
        headers,
      });
    for (const campaignIds of [[campaignId], 'all']) {
      await create(campaignIds, { preview: 'true' });
      await create(campaignIds);
    }
    for (let n = 0; n < 2; n++) await create([campaignId], {}, { 'idempotency-key': 'k' });
    await raced(
      () => create([campaignId]),
      () => create([campaignId]),
    );
  },
  listAssignmentJobs: async (accountId) => {
    await makeCampaign(accountId, campaignId);
    for (let n = 0; n < 2; n++) await makeJob(accountId, ['user-0'], { campaignIds: 'all', canAccess: true });
    await bothPages('listAssignmentJobs', { as: owner(accountId), params: { accountId } });
  },
  getAssignmentJob: async (accountId) => {
    await makeCampaign(accountId, campaignId);
    const { jobId } = await failingInPart(accountId);
    await onJob('getAssignmentJob', accountId, jobId);
    await onJob('getAssignmentJob', accountId, 'job_01M80B7PC7FKCP02D8H2Q91GNK');
  },
  cancelAssignmentJob: async (accountId) => {
    await makeCampaign(accountId, campaignId);
    const make = async () =>
      (await makeJob(accountId, ['user-0'], { campaignIds: [campaignId], roundRobin: true })).jobId;
    const cancel = (jobId: string) => onJob('cancelAssignmentJob', accountId, jobId);
    const [first, second, third] = [await make(), await make(), await make()];
    await cancel(second);
    await cancel(second);
    await cancel(first);
    await machine.run({
      // Its turn has come, and it runs.
      part: async () => {
        await raced(
          () => cancel(third),
          () => cancel(third),
        );
      },
    });
    await cancel(third);
  },
  retryAssignmentJob: async (accountId) => {
    await makeCampaign(accountId, campaignId);
    const retry = (jobId: string) => onJob('retryAssignmentJob', accountId, jobId);
    const { jobId } = await failingInPart(accountId);
    await raced(
      () => retry(jobId),
      () => retry(jobId),
    );
    await machine.run();
    await makeUser(accountId, 'nobody');
    const other = await makeJob(accountId, ['user-2'], { campaignIds: 'all', canAccess: true });
    await retry(jobId);
    await retry(other.jobId);
  },
  revertAssignmentJob: async (accountId) => {
    await makeCampaign(accountId, campaignId);
    for (const headers of [{}, { 'idempotency-key': 'k' }]) {
      const { jobId } = await makeJob(accountId, ['user-0'], { campaignIds: [campaignId], canAccess: true });
      const revert = () => onJob('revertAssignmentJob', accountId, jobId, headers);
      await revert();
      await machine.run();
      await raced(revert, revert);
      await revert();
      await machine.run();
    }
  },
  getRoundRobin: async (accountId) => {
    const read = () => api('getRoundRobin', { as: owner(accountId), params: { accountId, campaignId } });
    await makeCampaign(accountId, campaignId);
    await lead(accountId, 'early');
    await read();
    await withMembers(accountId);
    await read();
  },
  putRoundRobinMember: async (accountId) => {
    await withMembers(accountId, { sticky: true });
    for (const userId of ['user-0', 'user-1']) await terms(accountId, userId, { dailyCap: 0 });
    for (let n = 0; n < 3; n++) await lead(accountId, `lead-${n}`, 'contact');
    // Two of them are handed out, and one goes on waiting; then that one, too.
    await raced(
      () => terms(accountId, 'user-1', { dailyCap: 0, weight: 2 }),
      () => terms(accountId, 'user-0', { dailyCap: 2 }),
    );
    await terms(accountId, 'user-0', {});
    await terms(accountId, 'user-0', {});
    await terms(accountId, 'nobody', {});
  },
  createLead: async (accountId) => {
    await makeCampaign(accountId, campaignId, { sticky: true });
    await lead(accountId, 'early', 'contact');
    await lead(accountId, 'also-early');
    await withMembers(accountId, { sticky: true });
    await raced(
      () => lead(accountId, 'other', 'contact'),
      () => lead(accountId, 'one', 'contact'),
    );
    await lead(accountId, 'one', 'contact');
    for (let n = 0; n < 2; n++) {
      await api('createLead', {
        as: service,
        params: { accountId, campaignId },
        body: { leadId: 'keyed' },
        headers: { 'idempotency-key': 'k' },
      });
    }
    // Whoever comes next finds that leads wait, and that somebody may have them now; and then, that nobody may.
    for (const userId of ['user-0', 'user-1']) await makeUser(accountId, userId, { status: 'suspended' });
    await lead(accountId, 'late');
    await lead(accountId, 'later');
    await makeUser(accountId, 'user-0', { status: 'active' });
    await lead(accountId, 'last');
  },
  listLeads: async (accountId) => {
    await makeCampaign(accountId, campaignId);
    for (const leadId of ['one', 'two']) await lead(accountId, leadId);
    const list = (as: Principal, query: Record<string, string> = {}) =>
      api('listLeads', { as, params: { accountId, campaignId }, query });
    for (const as of callers(accountId)) {
      await bothPages('listLeads', { as, params: { accountId, campaignId } });
      for (const status of ['waiting', 'assigned', 'discarded']) await list(as, { status, userId: 'user-0' });
    }
    await removeUnmarked(accountId, campaignId);
    await list(service, { status: 'waiting' });
    await list(service);
    await api('listLeads', { as: service, params: { accountId, campaignId: 'no-such' } });
  },
  reassignLead: async (accountId) => {
    const userIds = ['user-0', 'user-1', 'user-2'];
    await withMembers(accountId, { sticky: true });
    await makeUser(accountId, 'user-2', { status: 'suspended' });
    await makeJob(accountId, ['user-2'], { campaignIds: [campaignId], roundRobin: true });
    await machine.run();
    for (const userId of userIds) await terms(accountId, userId, { dailyCap: 1 });
    for (const leadId of ['one', 'two', 'three', 'four']) await lead(accountId, leadId, 'contact');
    await makeUser(accountId, 'user-2', { status: 'active' });
    const reassign = (body: object, leadId = 'one', as: Principal = service, headers = {}) =>
      api('reassignLead', { as, params: { accountId, campaignId, leadId }, body, headers });
    // The first user is below the cap again: one of the leads that wait is assigned, and the other goes on waiting.
    await reassign({ userId: 'user-2' });
    await reassign({});
    for (const userId of userIds) await terms(accountId, userId, {});
    await raced(
      () => reassign({ userId: 'user-0' }, 'one', owner(accountId)),
      () => reassign({ userId: 'user-1' }),
    );
    for (let n = 0; n < 2; n++) await reassign({}, 'two', service, { 'idempotency-key': 'k' });
    for (const userId of ['user-0', 'nobody']) await reassign({ userId });
    await reassign({}, 'no-such');
  },
  getLead: async (accountId) => {
    await makeCampaign(accountId, campaignId);
    await lead(accountId, 'lead');
    const read = (as: Principal, leadId: string) => api('getLead', { as, params: { accountId, campaignId, leadId } });
    for (const as of callers(accountId)) for (const leadId of ['lead', 'no-such']) await read(as, leadId);
    await removeUnmarked(accountId, campaignId);
    await read(service, 'lead');
  },
} as const satisfies Partial<Record<RouteName, Driver>>;
