import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type AccountRecord, accountRecord } from '../accounts/account-store.ts';
import type { AccessRecord } from '../campaigns/access-store.ts';
import type { CampaignRecord } from '../campaigns/campaign.ts';
import { type RosterRecord, toRoster } from '../campaigns/roster-store.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import type { Write } from '../table/commit.ts';
import { dueIndex, dueShard, idOf, type Key, keys, prefixes } from '../table/keys.ts';
import { retryTransactionConflict } from '../table/retry-conflict.ts';
import type { Lead } from './lead.ts';
import { type RoundRobinRecord, toRoundRobin } from './round-robin-store.ts';

/** A lead as stored. */
export interface LeadRecord extends Lead {
  accountId: string;
  /** The campaign's number: another campaign that comes under its id has leads, contacts and a queue of its own. */
  number: number;
  /** The id of the event that tells of it, as it is now. */
  eventId: string;
}

/** That leads of a campaign wait. `stamp` is renewed by each lead that comes to wait. */
export interface Waiting {
  stamp: string;
  /** When they are looked at. */
  dueAt: string;
}

/** All that a pick is decided on. */
export interface LeadContext {
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
  const stored = found('campaign');
  const campaign = stored && recordOf<CampaignRecord>(stored);
  const isOurs = <Item>(item: object | undefined): Item | undefined =>
    (item as { number?: number } | undefined)?.number === campaign?.number ? (item as Item | undefined) : undefined;
  const lead = isOurs<object>(found('lead'));
  const contact = isOurs<{ userId: string }>(found('contact'));
  return {
    account: account && accountRecord(account),
    campaign,
    roster: toRoster(found('roster'), campaign?.number ?? 0),
    ...toRoundRobin(found('roundRobin'), campaignId, campaign?.number ?? 0),
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

/** A place in the queue. */
export interface QueuedLead extends Key {
  leadId: string;
  contactId?: string;
  number: number;
}

/** The leads that have waited longest, in the order in which they came. */
export const listQueue = async (accountId: string, campaignId: string, limit: number): Promise<QueuedLead[]> => {
  const { Items = [] } = await db.send(new QueryCommand({ ...queueQuery(accountId, campaignId), Limit: limit }));
  return Items as (QueuedLead & Key)[];
};

/** Takes a lead of a campaign that is gone out of the queue of its successor. */
export const dropQueued = async ({ PK, SK }: QueuedLead): Promise<void> => {
  await retryTransactionConflict(() => db.send(new DeleteCommand({ TableName: tableName(), Key: { PK, SK } })));
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
      ConditionExpression: 'attribute_not_exists(PK) OR #number <> :number',
      ExpressionAttributeNames: { '#number': 'number' },
      ExpressionAttributeValues: { ':number': lead.number },
    },
  };
  if (!lead.queued) return [record];
  const contact = lead.contactId === undefined ? {} : { contactId: lead.contactId };
  return [
    record,
    {
      label: 'queue',
      put: {
        Item: {
          ...keys.queuedLead(accountId, campaignId, receivedAt, leadId),
          leadId,
          number: lead.number,
          ...contact,
        },
      },
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
export const assignedWaitingWrites = (lead: LeadRecord): Write[] => {
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
export const contactWrite = (
  { accountId, campaignId, number }: Pick<CampaignRecord, 'accountId' | 'campaignId' | 'number'>,
  contactId: string,
  userId: string,
): Write => ({
  label: 'contact',
  put: { Item: { ...keys.contact(accountId, campaignId, contactId), userId, number } },
});

/** That a user may be given leads: there, not suspended, and whom the columns were given to. Condition `user`. */
export const activeUserCheck = ({ accountId, userId, since }: AccessRecord): Write => ({
  label: 'user',
  check: {
    Key: keys.user(accountId, userId),
    ConditionExpression: '#status = :active AND attribute_not_exists(removed) AND createdAt = :since',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':active': 'active', ':since': since },
  },
});

/** A write that is to be made only if things are as they were seen; if not, that is as well. */
const ifStill = async (write: () => Promise<unknown>): Promise<void> => {
  await retryTransactionConflict(write).catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
};

/**
 * What becomes of a campaign's mark that leads wait: it goes away, or is looked at again at an instant. Unless another
 * lead has come to wait since, or somebody else has said when to look: then it stays.
 */
export const settleWaiting = (
  accountId: string,
  campaignId: string,
  { stamp, dueAt }: Waiting,
  lookAgainAt: string | undefined,
): Promise<void> => {
  const condition = {
    TableName: tableName(),
    Key: keys.waiting(accountId, campaignId),
    ConditionExpression: `#stamp = :stamp AND ${dueIndex.sort} = :seen`,
    ExpressionAttributeNames: { '#stamp': 'stamp' },
  };
  const seen = { ':stamp': stamp, ':seen': dueAt };
  return ifStill(() =>
    lookAgainAt === undefined
      ? db.send(new DeleteCommand({ ...condition, ExpressionAttributeValues: seen }))
      : db.send(
          new UpdateCommand({
            ...condition,
            UpdateExpression: `SET ${dueIndex.sort} = :due`,
            ExpressionAttributeValues: { ...seen, ':due': lookAgainAt },
          }),
        ),
  );
};

/** Has leads of a campaign looked at by the next sweep, if any wait. */
export const expediteWaiting = (accountId: string, campaignId: string, now: string): Promise<void> =>
  ifStill(() =>
    db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.waiting(accountId, campaignId),
        UpdateExpression: `SET ${dueIndex.sort} = :now`,
        ConditionExpression: 'attribute_exists(PK)',
        ExpressionAttributeValues: { ':now': now },
      }),
    ),
  );
