import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import {
  assignNewLead,
  type OpenLeadContext,
  openLeadContext,
  queueNewLead,
  retryAssignment,
} from '../../shared/leads/assign-lead.ts';
import { assignWaiting, withinRequest } from '../../shared/leads/assign-waiting.ts';
import { serializePerCampaign } from '../../shared/leads/campaign-lock.ts';
import type { leadRoutes } from '../../shared/leads/routes.ts';
import { type LeadRecord, readLead, readLeadContext } from '../../shared/leads/store.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

type LeadHandlers = Handlers<typeof leadRoutes>;

/** The answer about a lead that is known. @throws Problem `campaign-archived` for one that is not */
const settled = ({ lead, campaign }: OpenLeadContext) => {
  if (lead) return { body: lead, status: 200 as const };
  if (campaign.status === 'archived') throw new Problem('campaign-archived');
  return undefined;
};

/**
 * Hands out a lead; one that is known is answered as it is. Those that have waited longer come first, as far as there is
 * time.
 */
export const createLead: LeadHandlers['createLead'] = (call) => {
  const { accountId, campaignId } = call.params;
  const incoming = { accountId, campaignId, ...call.body };
  const remember = (made: LeadRecord) => call.remember({ body: made, status: 201 });
  let isFirst = true;
  const round = () =>
    serializePerCampaign(accountId, campaignId, async () => {
      let desk = openLeadContext(await readLeadContext(accountId, campaignId, incoming));
      if (isFirst && desk.waiting && !desk.lead && desk.campaign.status === 'active') {
        await assignWaiting(accountId, campaignId, withinRequest());
        desk = openLeadContext(await readLeadContext(accountId, campaignId, incoming));
      }
      isFirst = false;
      const known = settled(desk);
      if (known) return known;
      const lead = await assignNewLead(desk, incoming, remember);
      return { body: lead, status: 201 as const };
    });
  const isFinal = (labels: readonly string[]): boolean => labels.includes(idempotencyLabel);
  // No caller sees that others were first all the time: the lead is safe, and has its turn later.
  const parking = async () => {
    const desk = openLeadContext(await readLeadContext(accountId, campaignId, incoming));
    return settled(desk) ?? { body: await queueNewLead(desk, incoming, remember), status: 201 as const };
  };
  return retryAssignment(round, isFinal).catch((error: unknown) => {
    if (!(error instanceof ConditionFailed) || isFinal(error.labels)) throw error;
    // The same lead may have come twice, and both have waited in vain.
    return retryOnConflict(parking, { canRetry: ({ labels }) => !isFinal(labels) });
  });
};

/** Reads who got a lead, and why. */
export const getLead: LeadHandlers['getLead'] = async ({ params }) => {
  const lead = await readLead(params.accountId, params.campaignId, params.leadId);
  if (!lead) throw new Problem('not-found');
  return { body: lead };
};
