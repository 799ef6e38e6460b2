import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { CampaignRecord } from '../campaigns/campaign.ts';
import { newId } from '../core/ids.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import type { Write } from '../table/commit.ts';
import { dueIndex, dueShard } from '../table/due-shards.ts';
import type { Actor } from '../table/journal-entry.ts';
import { idOf, type Key, keys } from '../table/keys.ts';
import { retryTransactionConflict } from '../table/retry-conflict.ts';

/** The removal of a campaign whose waiting leads are to be discarded. */
export interface Removal {
  /** The number of the removed campaign. */
  number: number;
  /** Who removed it, and with which request. */
  actor: Actor;
  requestId?: string | undefined;
}

/** The mark of a campaign that has waiting leads. Each new waiting lead renews `stamp`. */
export interface Waiting {
  stamp: string;
  /** When the sweep tries to assign the leads, or discards those of a removed campaign. */
  dueAt: string;
  removal?: Removal;
}

/** Reads a campaign and the mark of its waiting leads in one request, strongly consistent. */
export const readCampaignAndWaiting = async (
  accountId: string,
  campaignId: string,
): Promise<{ campaign: CampaignRecord | undefined; waiting: Waiting | undefined }> => {
  const wanted = keys.campaign(accountId, campaignId);
  const items = await batchGet<Key>([wanted, keys.waiting(accountId, campaignId)]);
  const campaign = items.find(({ SK }) => SK === wanted.SK);
  const waiting = items.find(({ SK }) => SK !== wanted.SK);
  return { campaign: campaign && recordOf<CampaignRecord>(campaign), waiting: waiting as Waiting | undefined };
};

/**
 * The write of a campaign's mark: its leads are due for the sweep.
 * @param stamp a new id
 * @param removal set when the campaign is removed in the same transaction
 */
export const waitingWrite = (
  accountId: string,
  campaignId: string,
  { stamp, now, removal }: { stamp: string; now: string; removal?: Removal },
): Write => ({
  label: 'waiting',
  update: {
    Key: keys.waiting(accountId, campaignId),
    UpdateExpression: `SET #stamp = :stamp, ${dueIndex.partition} = :shard, ${dueIndex.sort} = :now${removal ? ', removal = :removal' : ''}`,
    ExpressionAttributeNames: { '#stamp': 'stamp' },
    ExpressionAttributeValues: {
      ':stamp': stamp,
      ':shard': dueShard(`${accountId} ${campaignId}`),
      ':now': now,
      ...(removal ? { ':removal': removal } : {}),
    },
  },
});

/** The check that no lead has been queued since the mark was read. Condition `waiting`. */
export const waitingCheck = (accountId: string, campaignId: string, waiting: Waiting | undefined): Write => ({
  label: 'waiting',
  check: {
    Key: keys.waiting(accountId, campaignId),
    ...(waiting
      ? {
          ConditionExpression: '#stamp = :stamp',
          ExpressionAttributeNames: { '#stamp': 'stamp' },
          ExpressionAttributeValues: { ':stamp': waiting.stamp },
        }
      : { ConditionExpression: 'attribute_not_exists(PK)' }),
  },
});

/** The campaigns, of those given, that have waiting leads. */
export const readWaiting = async (accountId: string, campaignIds: readonly string[]): Promise<string[]> =>
  (await batchGet<Key>(campaignIds.map((id) => keys.waiting(accountId, id)))).map(idOf);

/** Sends a conditional write, and ignores that its condition does not hold. */
const writeIfUnchanged = async (write: () => Promise<unknown>): Promise<void> => {
  await retryTransactionConflict(write).catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
};

/**
 * Removes a campaign's mark or, with `dueAt`, postpones its leads to that instant. Does nothing when another lead was
 * queued or another caller has postponed them since the mark was read.
 */
export const settleWaiting = (
  accountId: string,
  campaignId: string,
  { stamp, dueAt: previous }: Waiting,
  dueAt: string | undefined,
): Promise<void> => {
  const condition = {
    TableName: tableName(),
    Key: keys.waiting(accountId, campaignId),
    ConditionExpression: `#stamp = :stamp AND ${dueIndex.sort} = :previous`,
    ExpressionAttributeNames: { '#stamp': 'stamp' },
  };
  const values = { ':stamp': stamp, ':previous': previous };
  return writeIfUnchanged(() =>
    dueAt === undefined
      ? db.send(new DeleteCommand({ ...condition, ExpressionAttributeValues: values }))
      : db.send(
          new UpdateCommand({
            ...condition,
            UpdateExpression: `SET ${dueIndex.sort} = :due`,
            ExpressionAttributeValues: { ...values, ':due': dueAt },
          }),
        ),
  );
};

/** Marks a campaign id under which leads wait although no mark says so: those of a campaign removed by an earlier version. */
export const markOrphans = (accountId: string, campaignId: string, now: string): Promise<void> =>
  writeIfUnchanged(() =>
    db.send(
      new PutCommand({
        TableName: tableName(),
        Item: {
          ...keys.waiting(accountId, campaignId),
          stamp: newId('evt', now),
          [dueIndex.partition]: dueShard(`${accountId} ${campaignId}`),
          [dueIndex.sort]: now,
        },
        ConditionExpression: 'attribute_not_exists(PK)',
      }),
    ),
  );

/** Makes the waiting leads of a campaign, if any, due for the next sweep. */
export const expediteWaiting = (accountId: string, campaignId: string, now: string): Promise<void> =>
  writeIfUnchanged(() =>
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
