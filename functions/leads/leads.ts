import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { insistently, type OpenDesk, openDesk, park, receive } from '../../shared/leads/assign-lead.ts';
import { drain, passing } from '../../shared/leads/assign-waiting.ts';
import { inTurn } from '../../shared/leads/campaign-lock.ts';
import type { leadRoutes } from '../../shared/leads/routes.ts';
import { type LeadRecord, readDesk, readLead } from '../../shared/leads/store.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';
import { untilUncontested } from '../../shared/table/retry.ts';

type LeadHandlers = Handlers<typeof leadRoutes>;

/** The answer about a lead that is known. @throws Problem `campaign-archived` for one that is not */
const settled = ({ lead, campaign }: OpenDesk) => {
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
    inTurn(accountId, campaignId, async () => {
      let desk = openDesk(await readDesk(accountId, campaignId, incoming));
      if (isFirst && desk.waiting && !desk.lead && desk.campaign.status === 'active') {
        await drain(accountId, campaignId, passing());
        desk = openDesk(await readDesk(accountId, campaignId, incoming));
      }
      isFirst = false;
      const known = settled(desk);
      if (known) return known;
      const lead = await receive(desk, incoming, remember);
      return { body: lead, status: 201 as const };
    });
  const isFinal = (labels: readonly string[]): boolean => labels.includes(idempotencyLabel);
  // No caller sees that others were first all the time: the lead is safe, and has its turn later.
  const parking = async () => {
    const desk = openDesk(await readDesk(accountId, campaignId, incoming));
    return settled(desk) ?? { body: await park(desk, incoming, remember), status: 201 as const };
  };
  return insistently(round, isFinal).catch((error: unknown) => {
    if (!(error instanceof ConditionFailed) || isFinal(error.labels)) throw error;
    // The same lead may have come twice, and both have waited in vain.
    return untilUncontested(parking, ({ labels }) => !isFinal(labels));
  });
};

/** Reads who got a lead, and why. */
export const getLead: LeadHandlers['getLead'] = async ({ params }) => {
  const lead = await readLead(params.accountId, params.campaignId, params.leadId);
  if (!lead) throw new Problem('not-found');
  return { body: lead };
};
