import * as z from 'zod/mini';
import type { EventSchemas } from '../journal/events.ts';

const CampaignData = z.object({ status: z.string(), sticky: z.boolean() });

/** Journal entries about campaigns. */
export const campaignEvents = {
  'campaign.created': CampaignData,
  'campaign.changed': z.extend(CampaignData, { changed: z.array(z.string()) }),
  'campaign.removed': z.object({}),
} as const satisfies EventSchemas;
export type CampaignEvents = typeof campaignEvents;
