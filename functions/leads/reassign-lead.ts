import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { retryAssignment } from '../../shared/leads/assign-lead.ts';
import { assignWaitingOf } from '../../shared/leads/assign-waiting.ts';
import { serializePerCampaign } from '../../shared/leads/campaign-lock.ts';
import { type LeadRecord, leadView } from '../../shared/leads/lead.ts';
import { requireLeadContext } from '../../shared/leads/lead-context.ts';
import { type AssignedLead, reassignLead as reassign } from '../../shared/leads/reassign-lead.ts';
import type { leadRoutes } from '../../shared/leads/routes.ts';
import { readLead } from '../../shared/leads/store.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';

type LeadHandlers = Handlers<typeof leadRoutes>;

const isAssigned = (lead: LeadRecord): lead is AssignedLead =>
  lead.assignedTo !== null && lead.assignedAt !== undefined;

/**
 * Gives a lead to another user: the one named, or the member whose turn is next. Does nothing when the named user has it. Then
 * assigns leads that wait, since the former user may be below the cap again.
 */
export const reassignLead: LeadHandlers['reassignLead'] = async (call) => {
  const { accountId, campaignId, leadId } = call.params;
  const userId = call.body?.userId;
  const answerOf = (lead: LeadRecord) => ({ body: leadView(lead, lead.number) });
  const round = () =>
    serializePerCampaign(accountId, campaignId, async () => {
      const contactId = (await readLead(accountId, campaignId, leadId))?.contactId;
      const context = await requireLeadContext(accountId, campaignId, { leadId, contactId });
      const { lead, campaign, waiting } = context;
      if (!lead) throw new Problem('not-found');
      if (campaign.status === 'archived') throw new Problem('campaign-archived');
      if (!isAssigned(lead)) throw new Problem('lead-not-assigned');
      if (lead.assignedTo === userId) return { lead, waiting: undefined };
      const remember = (next: LeadRecord) => call.remember(answerOf(next));
      return { lead: await reassign(context, lead, { userId, cause: currentCause(call) }, remember), waiting };
    });
  const { lead, waiting } = await retryAssignment(round, (labels) => labels.includes(idempotencyLabel));
  if (waiting) await assignWaitingOf(accountId, [campaignId]);
  return answerOf(lead);
};
