import { idempotencyLabel } from '../../shared/db/idempotency.ts';
import { readDesk, readLead } from '../../shared/db/leads.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { Problem } from '../../shared/http/problem.ts';
import { drain } from '../../shared/leads/drain.ts';
import { insistently, openDesk, receive } from '../../shared/leads/hand-out.ts';
import type { leadRoutes } from '../../shared/routes/leads.ts';

type LeadHandlers = Handlers<typeof leadRoutes>;

/** How many that have waited longer are handed out before one that comes in. */
const waitingFirst = 25;

/** Hands out a lead; one that is known is answered as it is. */
export const createLead: LeadHandlers['createLead'] = (call) => {
  const { accountId, campaignId } = call.params;
  const incoming = { accountId, campaignId, ...call.body };
  return insistently(
    async () => {
      let desk = openDesk(await readDesk(accountId, campaignId, incoming));
      if (desk.lead) return { body: desk.lead, status: 200 };
      if (desk.campaign.status === 'archived') throw new Problem('campaign-archived');
      if (desk.waiting) {
        await drain(accountId, campaignId, waitingFirst);
        desk = openDesk(await readDesk(accountId, campaignId, incoming));
        if (desk.lead) return { body: desk.lead, status: 200 };
      }
      const lead = await receive(desk, incoming, (made) => call.remember({ body: made, status: 201 }));
      return { body: lead, status: 201 };
    },
    (labels) => labels.includes(idempotencyLabel),
  );
};

/** Reads who got a lead, and why. */
export const getLead: LeadHandlers['getLead'] = async ({ params }) => {
  const lead = await readLead(params.accountId, params.campaignId, params.leadId);
  if (!lead) throw new Problem('not-found');
  return { body: lead };
};
