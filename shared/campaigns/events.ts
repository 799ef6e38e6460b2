import * as z from 'zod/mini';
import type { EventSchemas } from '../journal/events.ts';

const CampaignTerms = z.object({ status: z.string(), sticky: z.boolean() });

/** Events of campaigns. */
export const campaignEvents = {
  'campaign.created': CampaignTerms,
  'campaign.changed': z.extend(CampaignTerms, { changed: z.array(z.string()) }),
  'campaign.removed': z.object({}),
} as const satisfies EventSchemas;
export type CampaignEvents = typeof campaignEvents;
