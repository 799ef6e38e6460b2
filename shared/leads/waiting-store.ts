import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { dueIndex, idOf, type Key, keys } from '../table/keys.ts';
import { retryTransactionConflict } from '../table/retry-conflict.ts';

/** The mark of a campaign that has waiting leads. Each new waiting lead renews `stamp`. */
export interface Waiting {
  stamp: string;
  /** When the sweep tries to assign the leads. */
  dueAt: string;
}

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
