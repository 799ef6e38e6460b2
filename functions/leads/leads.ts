import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { assignNewLead, queueNewLead, retryAssignment } from '../../shared/leads/assign-lead.ts';
import { assignWaiting, requestBounds } from '../../shared/leads/assign-waiting.ts';
import { serializePerCampaign } from '../../shared/leads/campaign-lock.ts';
import type { LeadRecord } from '../../shared/leads/lead.ts';
import { type OpenLeadContext, requireLeadContext } from '../../shared/leads/lead-context.ts';
import type { leadRoutes } from '../../shared/leads/routes.ts';
import { readLead } from '../../shared/leads/store.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

type LeadHandlers = Handlers<typeof leadRoutes>;

/** The response for a lead that exists already. @throws Problem `campaign-archived` for a new one */
const existingLead = ({ lead, campaign }: OpenLeadContext) => {
  if (lead) return { body: lead, status: 200 as const };
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
  const remember = (created: LeadRecord) => call.remember({ body: created, status: 201 });
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
      const lead = await assignNewLead(context, incoming, remember);
      return { body: lead, status: 201 as const };
    });
  const queue = async () => {
    const context = await readContext();
    return existingLead(context) ?? { body: await queueNewLead(context, incoming, remember), status: 201 as const };
  };
  const isFinal = (labels: readonly string[]): boolean => labels.includes(idempotencyLabel);
  return retryAssignment(assign, isFinal).catch((error: unknown) => {
    if (!(error instanceof ConditionFailed) || isFinal(error.labels)) throw error;
    // A lead that lost every race is queued, so that the caller gets no conflict. Two requests with the same lead may
    // both arrive here.
    return retryOnConflict(queue, { canRetry: ({ labels }) => !isFinal(labels) });
  });
};

/** Reads a lead with the explanation of its assignment. */
export const getLead: LeadHandlers['getLead'] = async ({ params }) => {
  const lead = await readLead(params.accountId, params.campaignId, params.leadId);
  if (!lead) throw new Problem('not-found');
  return { body: lead };
};
