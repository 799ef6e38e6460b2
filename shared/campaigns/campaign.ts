import * as z from 'zod/mini';
import { VendorId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { text } from '../core/text.ts';

const CampaignStatus = z.enum(['active', 'archived']);

const sticky = z.boolean().register(z.globalRegistry, {
  description:
    'A further lead of the same contact goes to the user who got the last one, as long as that user is eligible',
});

/** The body that creates or replaces a campaign. Members left out keep their stored values. */
export const CampaignInput = z.strictObject({
  name: text(200),
  status: z.optional(CampaignStatus).register(z.globalRegistry, { description: '`active` for a new campaign' }),
  sticky: z.optional(sticky),
});
export type CampaignInput = z.output<typeof CampaignInput>;

export const Campaign = z
  .object({
    accountId: VendorId,
    campaignId: VendorId,
    name: z.string(),
    status: CampaignStatus,
    sticky,
    createdAt: Instant,
    updatedAt: Instant,
    version: z.int().check(z.positive()),
  })
  .register(z.globalRegistry, { id: 'Campaign', description: 'A campaign of an account, to which users get access' });
export type Campaign = z.output<typeof Campaign>;

/** A campaign as stored. */
export interface CampaignRecord extends Campaign {
  /** Its number in the bitmaps of users. Another campaign of the account never gets it, even after the removal. */
  number: number;
  /**
   * The name as normalized for searches. Campaigns stored before apostrophes and dashes were normalized have none.
   */
  searchName?: string;
}

/** A cell of the matrix of users and campaigns. */
const Boxes = {
  canAccess: z.boolean(),
  roundRobin: z
    .boolean()
    .register(z.globalRegistry, { description: 'Takes part in the distribution of leads; needs access' }),
} as const;

export const CampaignAccessRow = z
  .object({ campaignId: VendorId, name: z.string(), ...Boxes })
  .register(z.globalRegistry, { id: 'CampaignAccess', description: "A user's access to one campaign" });

export const CampaignMember = z
  .object({ userId: VendorId, name: z.string(), ...Boxes })
  .register(z.globalRegistry, { id: 'CampaignMember', description: 'A user who can access a campaign' });
