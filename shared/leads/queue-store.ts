import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { db, tableName } from '../table/client.ts';
import { type Key, keys, prefixes } from '../table/keys.ts';
import { retryTransactionConflict } from '../table/retry-conflict.ts';

/** A place in the queue of a campaign's waiting leads. */
export interface QueuedLead extends Key {
  leadId: string;
  contactId?: string;
  /** The campaign's number: a place of a removed campaign with the same id has another. */
  number: number;
}

const maxCounted = 1000;

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

/** How many leads of a campaign wait; counts to 1,000. */
export const countQueue = async (accountId: string, campaignId: string): Promise<number> => {
  const { Count = 0 } = await db.send(
    new QueryCommand({ ...queueQuery(accountId, campaignId), Select: 'COUNT', Limit: maxCounted }),
  );
  return Count;
};

/** Removes the place of a lead of a removed campaign from the queue of the campaign that now has its id. */
export const removeFromQueue = async ({ PK, SK }: QueuedLead): Promise<void> => {
  await retryTransactionConflict(() => db.send(new DeleteCommand({ TableName: tableName(), Key: { PK, SK } })));
};
