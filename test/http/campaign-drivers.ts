import { api, type RouteName } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { makeCampaign, makeJob, makeUser } from '../support/world/world.ts';
import { callers, campaignId, lead, machine, withMembers } from './campaign-driving.ts';
import { bothPages, type Driver, owner, raced } from './driving.ts';

const onJob = (name: RouteName, accountId: string, jobId: string, headers = {}) =>
  api(name, { as: owner(accountId), params: { accountId, jobId }, headers });

/** A job of one of the account's users, who becomes a member, and of a user who does not exist. */
const failingInPart = async (accountId: string) => {
  const job = await makeJob(accountId, ['user-2', 'nobody'], { campaignIds: [campaignId], roundRobin: true });
  await machine.run();
  return job;
};

/** The drivers of campaigns and assignment jobs. */
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
} as const satisfies Partial<Record<RouteName, Driver>>;
