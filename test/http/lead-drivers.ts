import type { Principal } from '../../shared/core/principal.ts';
import { removeUnmarked } from '../leads/removed-campaign.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { makeCampaign, makeJob, makeUser } from '../support/world/world.ts';
import { callers, campaignId, lead, machine, withMembers } from './campaign-driving.ts';
import { bothPages, type Driver, owner, raced } from './driving.ts';

const terms = (accountId: string, userId: string, body: Record<string, unknown>) =>
  api('putRoundRobinMember', { as: owner(accountId), params: { accountId, campaignId, userId }, body });

/** The drivers of round robins and leads. */
export const leadDrivers = {
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
    // The next call finds that leads wait and that a user is eligible; the one after it, that no user is.
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
