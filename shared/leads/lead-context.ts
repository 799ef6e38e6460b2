import { type AccountRecord, accountRecord } from '../accounts/account-store.ts';
import { Problem } from '../api/problem.ts';
import type { CampaignRecord } from '../campaigns/campaign.ts';
import { type RosterRecord, toRoster } from '../campaigns/roster-store.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { type Key, keys } from '../table/keys.ts';
import type { LeadRecord } from './lead.ts';
import { type RoundRobinRecord, toRoundRobin } from './round-robin-store.ts';
import type { Waiting } from './waiting-store.ts';

/** Everything that the assignment of a lead depends on. */
export interface LeadContext {
  account: AccountRecord | undefined;
  campaign: CampaignRecord | undefined;
  roster: RosterRecord | undefined;
  state: RoundRobinRecord;
  /** The version of the stored round robin; undefined when it is not stored yet. */
  stored: Pick<RoundRobinRecord, 'number' | 'version'> | undefined;
  waiting: Waiting | undefined;
  lead: LeadRecord | undefined;
  /** The user who got the last lead of the contact. */
  lastOfContact: string | undefined;
}

/** A context whose account and campaign exist. */
export interface OpenLeadContext extends LeadContext {
  account: AccountRecord;
  campaign: CampaignRecord;
}

/** Reads a context in one round trip, strongly consistent; with a lead and a contact when their ids are given. */
export const readLeadContext = async (
  accountId: string,
  campaignId: string,
  { leadId, contactId }: { leadId?: string | undefined; contactId?: string | undefined } = {},
): Promise<LeadContext> => {
  const wanted = {
    account: keys.account(accountId),
    campaign: keys.campaign(accountId, campaignId),
    roster: keys.roster(accountId, campaignId),
    roundRobin: keys.roundRobin(accountId, campaignId),
    waiting: keys.waiting(accountId, campaignId),
    ...(leadId === undefined ? {} : { lead: keys.lead(accountId, campaignId, leadId) }),
    ...(contactId === undefined ? {} : { contact: keys.contact(accountId, campaignId, contactId) }),
  };
  const items = new Map((await batchGet<Key>(Object.values(wanted))).map((item) => [`${item.PK} ${item.SK}`, item]));
  const found = (name: keyof typeof wanted): object | undefined => {
    const key = wanted[name];
    return key && items.get(`${key.PK} ${key.SK}`);
  };
  const account = found('account');
  const campaignItem = found('campaign');
  const campaign = campaignItem && recordOf<CampaignRecord>(campaignItem);
  // Items of a removed campaign with the same id have another number.
  const ofCampaign = <Item>(item: object | undefined): Item | undefined =>
    (item as { number?: number } | undefined)?.number === campaign?.number ? (item as Item | undefined) : undefined;
  const lead = ofCampaign<object>(found('lead'));
  const contact = ofCampaign<{ userId: string }>(found('contact'));
  return {
    account: account && accountRecord(account),
    campaign,
    roster: toRoster(found('roster'), campaign?.number ?? 0),
    ...toRoundRobin(found('roundRobin'), campaignId, campaign?.number ?? 0),
    waiting: found('waiting') as Waiting | undefined,
    lead: lead && recordOf<LeadRecord>(lead),
    lastOfContact: contact?.userId,
  };
};

/** Reads a context whose account and campaign must exist. @throws Problem `not-found` */
export const requireLeadContext = async (...args: Parameters<typeof readLeadContext>): Promise<OpenLeadContext> => {
  const context = await readLeadContext(...args);
  const { account, campaign } = context;
  if (!account || !campaign) throw new Problem('not-found');
  return { ...context, account, campaign };
};
