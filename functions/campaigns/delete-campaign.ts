import { checkPreconditions } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { CampaignRecord } from '../../shared/campaigns/campaign.ts';
import type { CampaignEvents } from '../../shared/campaigns/events.ts';
import type { campaignRoutes } from '../../shared/campaigns/routes.ts';
import { removeCampaign } from '../../shared/campaigns/store.ts';
import { newId } from '../../shared/core/ids.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { type Cause, entriesOf } from '../../shared/journal/cause.ts';
import { assignWaitingOf } from '../../shared/leads/assign-waiting.ts';
import { countQueue, maxCounted } from '../../shared/leads/queue-store.ts';
import { readCampaignAndWaiting, type Waiting, waitingCheck, waitingWrite } from '../../shared/leads/waiting-store.ts';
import type { Write } from '../../shared/table/commit.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { campaignEtag, targetOf } from './campaigns.ts';

const entryOf = entriesOf<CampaignEvents>();

type CampaignHandlers = Handlers<typeof campaignRoutes>;

const leadsWaiting = (count: number): Problem => {
  const number = count >= maxCounted ? `${maxCounted} leads or more` : count === 1 ? '1 lead' : `${count} leads`;
  return new Problem('leads-waiting', { detail: `Waiting: ${number}. With \`?waiting=discard\` they are discarded.` });
};

/**
 * The write that goes with the removal for the leads that wait: the mark from which they are discarded, or the check that
 * none has been queued since the mark was read.
 * @throws Problem `leads-waiting`
 */
const writeForWaiting = async (
  { accountId, campaignId, number }: CampaignRecord,
  waiting: Waiting | undefined,
  { canDiscard, cause }: { canDiscard: boolean; cause: Cause },
): Promise<{ write: Write; discards: boolean }> => {
  const count = waiting ? await countQueue(accountId, { campaignId, number }) : 0;
  if (count === 0) return { write: waitingCheck(accountId, campaignId, waiting), discards: false };
  if (!canDiscard) throw leadsWaiting(count);
  const { actor, now, requestId } = cause;
  const removal = { number, actor, requestId };
  return { write: waitingWrite(accountId, campaignId, { stamp: newId('evt', now), now, removal }), discards: true };
};

/**
 * Removes a campaign, and with it the access of all users. Leads that wait are discarded if the caller says so: some in this
 * request, the rest by the sweep. From the removal on, reads show all of them as discarded.
 */
export const deleteCampaign: CampaignHandlers['deleteCampaign'] = async (call) => {
  const { accountId, campaignId } = call.params;
  const cause = requestCause(call);
  const canDiscard = call.query.waiting === 'discard';
  const discards = await retryOnConflict(async () => {
    const { campaign, waiting } = await readCampaignAndWaiting(accountId, campaignId);
    if (!campaign) throw new Problem('not-found');
    checkPreconditions(call.preconditions, campaignEtag(campaign));
    const onWaiting = await writeForWaiting(campaign, waiting, { canDiscard, cause });
    const entry = entryOf(accountId, targetOf(campaignId), 'campaign.removed', cause, {});
    await removeCampaign(campaign, entry, onWaiting.write);
    return onWaiting.discards;
  });
  if (discards) await assignWaitingOf(accountId, [campaignId]);
  return { body: { campaignId } };
};
