import { Problem } from '../../shared/api/problem.ts';
import { readCampaign } from '../../shared/campaigns/store.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { assignNewLead, queueNewLead, retryAssignment } from '../../shared/leads/assign-lead.ts';
import { assignWaiting, requestBounds } from '../../shared/leads/assign-waiting.ts';
import { serializePerCampaign } from '../../shared/leads/campaign-lock.ts';
import { isOrphaned, type LeadRecord, leadView } from '../../shared/leads/lead.ts';
import { type OpenLeadContext, requireLeadContext } from '../../shared/leads/lead-context.ts';
import type { leadRoutes } from '../../shared/leads/routes.ts';
import { readLead } from '../../shared/leads/store.ts';
import { markOrphans } from '../../shared/leads/waiting-store.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

type LeadHandlers = Handlers<typeof leadRoutes>;

/** The response for a lead that exists already. @throws Problem `campaign-archived` for a new one */
const existingLead = ({ lead, campaign }: OpenLeadContext) => {
  if (lead) return { body: leadView(lead, campaign.number), status: 200 as const };
  if (campaign.status === 'archived') throw new Problem('campaign-archived');
  return undefined;
};

/**
 * Assigns a lead. A lead that exists is answered as it is now. Leads that wait are assigned first, as far as there is
 * time.
 */
export const createLead: LeadHandlers['createLead'] = (call) => {
  const { accountId, campaignId } = call.params;
  const incoming = { accountId, campaignId, ...call.body };
  const readContext = () => requireLeadContext(accountId, campaignId, incoming);
  const created = (lead: LeadRecord) => ({ body: leadView(lead, lead.number), status: 201 as const });
  const remember = (lead: LeadRecord) => call.remember(created(lead));
  let isFirst = true;
  const assign = () =>
    serializePerCampaign(accountId, campaignId, async () => {
      let context = await readContext();
      if (isFirst && context.waiting && !context.lead && context.campaign.status === 'active') {
        await assignWaiting(accountId, campaignId, requestBounds());
        context = await readContext();
      }
      isFirst = false;
      const existing = existingLead(context);
      if (existing) return existing;
      return created(await assignNewLead(context, incoming, remember));
    });
  const queue = async () => {
    const context = await readContext();
    return existingLead(context) ?? created(await queueNewLead(context, incoming, remember));
  };
  const isFinal = (labels: readonly string[]): boolean => labels.includes(idempotencyLabel);
  return retryAssignment(assign, isFinal).catch((error: unknown) => {
    if (!(error instanceof ConditionFailed) || isFinal(error.labels)) throw error;
    // A lead that lost every race is queued, so that the caller gets no conflict. Two requests with the same lead may
    // both arrive here.
    return retryOnConflict(queue, { canRetry: ({ labels }) => !isFinal(labels) });
  });
};

/** Reads a lead with the explanation of its assignment. A lead that waits for a removed campaign is discarded. */
export const getLead: LeadHandlers['getLead'] = async ({ params, now }) => {
  const { accountId, campaignId, leadId } = params;
  const lead = await readLead(accountId, campaignId, leadId);
  if (!lead) throw new Problem('not-found');
  // Only a lead that waits depends on its campaign.
  if (!lead.queued) return { body: leadView(lead, lead.number) };
  const campaign = await readCampaign(accountId, campaignId);
  if (isOrphaned(lead, campaign?.number)) await markOrphans(accountId, campaignId, now);
  return { body: leadView(lead, campaign?.number) };
};
