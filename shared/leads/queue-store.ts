import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { CampaignRecord } from '../campaigns/campaign.ts';
import { db, tableName } from '../table/client.ts';
import { type Key, keys, prefixes } from '../table/keys.ts';

/** A place in the queue of a campaign's waiting leads. */
export interface QueuedLead extends Key {
  leadId: string;
  contactId?: string;
  /** The campaign's number: a place of a removed campaign with the same id has another. */
  number: number;
}

export const maxCounted = 1000;

const queueQuery = (accountId: string, campaignId: string) => ({
  TableName: tableName(),
  ConsistentRead: true,
  KeyConditionExpression: 'PK = :pk AND begins_with(SK, :prefix)',
  ExpressionAttributeValues: {
    ':pk': keys.roundRobin(accountId, campaignId).PK,
    ':prefix': prefixes.queuedLead,
  },
});

/** The waiting leads of a campaign, in the order in which they were received; at most `limit`. */
export const listQueue = async (accountId: string, campaignId: string, limit: number): Promise<QueuedLead[]> => {
  const { Items = [] } = await db.send(new QueryCommand({ ...queueQuery(accountId, campaignId), Limit: limit }));
  return Items as QueuedLead[];
};

/** How many leads of the campaign with this number wait; counts among the 1,000 that have waited longest. */
export const countQueue = async (
  accountId: string,
  { campaignId, number }: Pick<CampaignRecord, 'campaignId' | 'number'>,
): Promise<number> => {
  const query = queueQuery(accountId, campaignId);
  const { Count = 0 } = await db.send(
    new QueryCommand({
      ...query,
      FilterExpression: '#number = :number',
      ExpressionAttributeNames: { '#number': 'number' },
      ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':number': number },
      Select: 'COUNT',
      Limit: maxCounted,
    }),
  );
  return Count;
};
