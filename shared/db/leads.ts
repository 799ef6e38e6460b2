import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { CampaignRecord } from '../domain/campaign.ts';
import type { Lead } from '../domain/lead.ts';
import { type AccountRecord, accountRecord } from './accounts.ts';
import { recordOf } from './attributes.ts';
import { batchGet } from './batch-get.ts';
import { db, tableName } from './client.ts';
import type { Write } from './commit.ts';
import { dueIndex, dueShard, idOf, type Key, keys, prefixes } from './keys.ts';
import { type RosterRecord, rosterOf } from './rosters.ts';
import { type RoundRobinRecord, roundRobinOf } from './round-robins.ts';

/** A lead as stored. */
export interface LeadRecord extends Lead {
  accountId: string;
  /** The id of the event that tells of it, as it is now. */
  eventId: string;
}

/** That leads of a campaign wait. `stamp` is renewed by each lead that comes to wait. */
export interface Waiting {
  stamp: string;
}

/** All that a pick is decided on. */
export interface Desk {
  account: AccountRecord | undefined;
  campaign: CampaignRecord | undefined;
  roster: RosterRecord | undefined;
  state: RoundRobinRecord;
  stored: Pick<RoundRobinRecord, 'number' | 'version'> | undefined;
  waiting: Waiting | undefined;
  lead: LeadRecord | undefined;
  /** Who got the last lead of the contact. */
  lastOfContact: string | undefined;
}

const leadOf = recordOf<LeadRecord>;

/** Reads all that a pick is decided on, in one round trip, strongly consistent. */
export const readDesk = async (
  accountId: string,
  campaignId: string,
  { leadId, contactId }: { leadId?: string | undefined; contactId?: string | undefined } = {},
): Promise<Desk> => {
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
  const stored = found('campaign');
  const campaign = stored && recordOf<CampaignRecord>(stored);
  const lead = found('lead');
  const contact = found('contact') as { userId: string } | undefined;
  return {
    account: account && accountRecord(account),
    campaign,
    roster: rosterOf(found('roster'), campaign?.number ?? 0),
    ...roundRobinOf(found('roundRobin'), campaignId, campaign?.number ?? 0),
    waiting: found('waiting') as Waiting | undefined,
    lead: lead && leadOf(lead),
    lastOfContact: contact?.userId,
  };
};

/** Reads a lead, strongly consistent; undefined when there is none. */
export const readLead = async (
  accountId: string,
  campaignId: string,
  leadId: string,
): Promise<LeadRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.lead(accountId, campaignId, leadId), ConsistentRead: true }),
  );
  return Item && leadOf(Item);
};

const queueQuery = (accountId: string, campaignId: string) => ({
  TableName: tableName(),
  ConsistentRead: true,
  KeyConditionExpression: 'PK = :pk AND begins_with(SK, :prefix)',
  ExpressionAttributeValues: {
    ':pk': keys.roundRobin(accountId, campaignId).PK,
    ':prefix': prefixes.queuedLead,
  },
});

/** The leads that have waited longest, in the order in which they came. */
export const listQueue = async (
  accountId: string,
  campaignId: string,
  limit: number,
): Promise<{ leadId: string; contactId?: string }[]> => {
  const { Items = [] } = await db.send(new QueryCommand({ ...queueQuery(accountId, campaignId), Limit: limit }));
  return Items as { leadId: string; contactId?: string }[];
};

/** Those of some campaigns in which leads wait. */
export const readWaiting = async (accountId: string, campaignIds: readonly string[]): Promise<string[]> =>
  (await batchGet<Key>(campaignIds.map((id) => keys.waiting(accountId, id)))).map(idOf);

/** How many leads wait, counted up to 1,000. */
export const countQueue = async (accountId: string, campaignId: string): Promise<number> => {
  const { Count = 0 } = await db.send(
    new QueryCommand({ ...queueQuery(accountId, campaignId), Select: 'COUNT', Limit: 1000 }),
  );
  return Count;
};

/** The writes of a new lead: its record, and its place in the queue if nobody could be given it. Condition `lead`. */
export const newLeadWrites = (lead: LeadRecord, now: string): Write[] => {
  const { accountId, campaignId, leadId, receivedAt } = lead;
  const record: Write = {
    label: 'lead',
    put: {
      Item: { ...keys.lead(accountId, campaignId, leadId), ...lead },
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  };
  if (!lead.queued) return [record];
  const contact = lead.contactId === undefined ? {} : { contactId: lead.contactId };
  return [
    record,
    {
      label: 'queue',
      put: { Item: { ...keys.queuedLead(accountId, campaignId, receivedAt, leadId), leadId, ...contact } },
    },
    {
      label: 'waiting',
      put: {
        Item: {
          ...keys.waiting(accountId, campaignId),
          stamp: lead.eventId,
          [dueIndex.partition]: dueShard(`${accountId} ${campaignId}`),
          [dueIndex.sort]: now,
        },
      },
    },
  ];
};

/** The writes of a lead that has waited and is handed out now. Condition `lead`: it still waits. */
export const handedOutWrites = (lead: LeadRecord): Write[] => {
  const { accountId, campaignId, leadId, receivedAt } = lead;
  return [
    {
      label: 'lead',
      put: {
        Item: { ...keys.lead(accountId, campaignId, leadId), ...lead },
        ConditionExpression: 'queued = :queued',
        ExpressionAttributeValues: { ':queued': true },
      },
    },
    { label: 'queue', remove: { Key: keys.queuedLead(accountId, campaignId, receivedAt, leadId) } },
  ];
};

/** The write of who got the last lead of a contact. */
export const contactWrite = (accountId: string, campaignId: string, contactId: string, userId: string): Write => ({
  label: 'contact',
  put: { Item: { ...keys.contact(accountId, campaignId, contactId), userId } },
});

/** That a user may be given leads: there, not suspended. Condition `user`. */
export const activeUserCheck = (accountId: string, userId: string): Write => ({
  label: 'user',
  check: {
    Key: keys.user(accountId, userId),
    ConditionExpression: '#status = :active AND attribute_not_exists(removed)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':active': 'active' },
  },
});

/** What becomes of a campaign's mark that leads wait, unless another lead has come to wait since: then it stays. */
export const settleWaiting = async (
  accountId: string,
  campaignId: string,
  { stamp }: Waiting,
  lookAgainAt: string | undefined,
): Promise<void> => {
  const condition = {
    TableName: tableName(),
    Key: keys.waiting(accountId, campaignId),
    ConditionExpression: '#stamp = :stamp',
    ExpressionAttributeNames: { '#stamp': 'stamp' },
  };
  const settled =
    lookAgainAt === undefined
      ? db.send(new DeleteCommand({ ...condition, ExpressionAttributeValues: { ':stamp': stamp } }))
      : db.send(
          new UpdateCommand({
            ...condition,
            UpdateExpression: `SET ${dueIndex.sort} = :due`,
            ExpressionAttributeValues: { ':stamp': stamp, ':due': lookAgainAt },
          }),
        );
  await settled.catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
};
