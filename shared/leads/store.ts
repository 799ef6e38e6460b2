import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { recordOf } from '../table/attributes.ts';
import { db, tableName } from '../table/client.ts';
import { keys } from '../table/keys.ts';
import type { LeadRecord } from './lead.ts';

/** Reads a lead, strongly consistent; undefined when it does not exist. */
export const readLead = async (
  accountId: string,
  campaignId: string,
  leadId: string,
): Promise<LeadRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.lead(accountId, campaignId, leadId), ConsistentRead: true }),
  );
  return Item && recordOf<LeadRecord>(Item);
};
