import { campaignRoutes } from '../../shared/campaigns/routes.ts';
import { createHandler } from '../../shared/http/handler.ts';
import { verifyToken } from '../../shared/http/lazy-verify-token.ts';
import { getCampaign, listCampaigns, putCampaign } from './campaigns.ts';
import { deleteCampaign } from './delete-campaign.ts';
import { listCampaignMembers, listUserCampaigns } from './list-access.ts';

export const handler = createHandler(
  campaignRoutes,
  { putCampaign, getCampaign, deleteCampaign, listCampaigns, listUserCampaigns, listCampaignMembers },
  verifyToken,
);
