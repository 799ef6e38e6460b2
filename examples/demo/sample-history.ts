import { fillCampaigns } from './sample-campaigns.ts';
import { fillDecisions } from './sample-decisions.ts';
import { fillSensitiveActions, fillShareLinks, fillTrash } from './sample-documents.ts';
import { fillRequests } from './sample-requests.ts';

/**
 * Gives an account campaigns, leads, jobs, items in the trash, reports of sensitive actions, share links and decisions, so that
 * no page of the console is empty. An account with campaigns is left as it is.
 * @param baseUrl of a local Gatehouse
 * @param accountId an account with the users olivia, adam, mia and erin; by default the sample account acme
 */
export const fillSampleHistory = async (baseUrl: string, accountId = 'acme'): Promise<void> => {
  if (!(await fillCampaigns(baseUrl, accountId))) return;
  for (const fill of [fillRequests, fillTrash, fillSensitiveActions, fillShareLinks, fillDecisions])
    await fill(baseUrl, accountId);
};
