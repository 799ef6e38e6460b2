import * as z from 'zod/mini';
import { VendorId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { text } from '../core/text.ts';

const CampaignStatus = z.enum(['active', 'archived']);

const sticky = z.boolean().register(z.globalRegistry, {
  description: 'A further lead of the same contact goes to whom the last one went, for as long as they may get leads',
});

/** What an owner or the vendor's backend says of a campaign. */
export const CampaignInput = z.strictObject({
  name: text(200),
  status: z._default(CampaignStatus, 'active'),
  sticky: z._default(sticky, false),
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
  /** Its place in the bitmaps of users; never given to another campaign of the account, not even after its removal. */
  number: number;
  /** The name as searches see it. */
  foldedName: string;
}

/** A cell of the matrix, as a user's row or a campaign's. */
const Boxes = {
  canAccess: z.boolean(),
  roundRobin: z
    .boolean()
    .register(z.globalRegistry, { description: 'Takes part in the distribution of leads; never without access' }),
} as const;

export const CampaignAccessRow = z
  .object({ campaignId: VendorId, name: z.string(), ...Boxes })
  .register(z.globalRegistry, { id: 'CampaignAccess', description: "One campaign's boxes of a user" });

export const CampaignMember = z
  .object({ userId: VendorId, name: z.string(), ...Boxes })
  .register(z.globalRegistry, { id: 'CampaignMember', description: 'A user who can access a campaign' });
