import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';

/**
 * Removes a campaign as versions before `?waiting=discard` did: its leads go on waiting, and the sweep has removed the mark
 * that led to them.
 */
export const removeUnmarked = async (accountId: string, campaignId: string): Promise<void> => {
  for (const Key of [
    keys.campaign(accountId, campaignId),
    keys.roster(accountId, campaignId),
    keys.roundRobin(accountId, campaignId),
    keys.waiting(accountId, campaignId),
  ]) {
    await db.send(new DeleteCommand({ TableName: tableName(), Key }));
  }
};
