import { api } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeCampaign, makeJob } from '../support/world/world.ts';
import { owner } from './driving.ts';

/* What the drivers of campaigns, assignment jobs and leads share. */

export const machine = makeMachine();

export const campaignId = 'camp';

/** Everybody who may read, write or be asked for: the account's owner, and the vendor's backend. */
export const callers = (accountId: string) => [owner(accountId), service];

/** A campaign in whose round robin two of the account's users are. */
export const withMembers = async (accountId: string, fields: Record<string, unknown> = {}): Promise<void> => {
  await makeCampaign(accountId, campaignId, fields);
  await makeJob(accountId, ['user-0', 'user-1'], { campaignIds: [campaignId], roundRobin: true });
  await machine.run();
};

export const lead = (accountId: string, leadId: string, contactId?: string) =>
  api('createLead', { as: service, params: { accountId, campaignId }, body: { leadId, contactId } });
