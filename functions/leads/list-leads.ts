import { Problem } from '../../shared/api/problem.ts';
import { readCampaign } from '../../shared/campaigns/store.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { isOrphaned, leadView } from '../../shared/leads/lead.ts';
import { listLeads as list } from '../../shared/leads/list-store.ts';
import type { leadRoutes } from '../../shared/leads/routes.ts';
import { markOrphans } from '../../shared/leads/waiting-store.ts';

/** Whether any campaign with this id has had a lead. */
const hadLeads = async (accountId: string, campaignId: string): Promise<boolean> => {
  const { items } = await list({ accountId, campaignId, number: undefined }, { size: 1 });
  return items.length > 0;
};

/** Lists the leads of a campaign, newest first. Those that wait for a removed campaign are discarded. */
export const listLeads: Handlers<typeof leadRoutes>['listLeads'] = async ({ params, query, cursor, now }) => {
  const { accountId, campaignId } = params;
  const { status, userId, pageSize } = query;
  const campaign = await readCampaign(accountId, campaignId);
  if (!campaign && !(await hadLeads(accountId, campaignId))) throw new Problem('not-found');
  // No lead waits for a campaign that was removed.
  if (!campaign && status === 'waiting') return { body: { items: [] } };
  const filter = { accountId, campaignId, number: campaign?.number, status, userId };
  const { items, next } = await list(filter, { size: pageSize, after: cursor });
  if (items.some((lead) => isOrphaned(lead, campaign?.number))) await markOrphans(accountId, campaignId, now);
  return { body: { items: items.map((lead) => leadView(lead, campaign?.number)) }, next };
};
