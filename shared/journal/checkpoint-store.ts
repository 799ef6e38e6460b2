import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { addMillis } from '../core/instant.ts';
import { hourMillis, minuteMillis } from '../core/time-units.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { checkpointShard, dueIndex } from '../table/due-shards.ts';
import { genesisHash } from '../table/journal-entry.ts';
import { type Key, keys, prefixes } from '../table/keys.ts';
import type { Head } from './head.ts';

/** A checkpoint that was signed. */
export interface SignedCheckpoint {
  origin: string;
  /** The number of leaves. */
  size: number;
  /** The signed note. */
  note: string;
  /** The id of the key that signed it. */
  signedBy: string;
}

/** The item of an account's checkpoints. Without `size` nothing has been signed yet. */
interface CheckpointItem extends Partial<SignedCheckpoint> {
  /** When the next checkpoint is to be signed and archived; absent when the last one is archived and no entry has followed. */
  dueAt?: string;
  /** Grows with each mark, so that a mark that is set meanwhile is not removed. */
  marks?: number;
}

/** The end of a chain, and its last checkpoint; strongly consistent. */
export const readHeadAndCheckpoint = async (
  accountId: string,
): Promise<{ head: Head; checkpoint: CheckpointItem | undefined }> => {
  const items = await batchGet<Key & object>([keys.journalHead(accountId), keys.checkpoint(accountId)]);
  const head = items.find(({ SK }) => SK === prefixes.journalHead) as Partial<Head> | undefined;
  const checkpoint = items.find(({ SK }) => SK === prefixes.checkpoint) as CheckpointItem | undefined;
  return { head: { sequence: 0, hash: genesisHash, links: [], ...head }, checkpoint };
};

const names = { '#shard': dueIndex.partition, '#dueAt': dueIndex.sort, '#marks': 'marks' };

const update = (accountId: string, input: Omit<UpdateCommandInput, 'TableName' | 'Key'>) =>
  db.send(new UpdateCommand({ TableName: tableName(), Key: keys.checkpoint(accountId), ...input }));

/** @returns false when the condition did not hold */
const updateIf = async (...args: Parameters<typeof update>): Promise<boolean> => {
  try {
    await update(...args);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** Sets the mark unless it is set, and counts it. */
const mark = 'SET #shard = if_not_exists(#shard, :shard), #dueAt = if_not_exists(#dueAt, :dueAt)';
const counted = 'ADD #marks :one';

/** The longest time from an entry to the checkpoint that has it, in hours when the sweep runs; also the shortest between two. */
const checkpointMillis = hourMillis;

/**
 * How long before a mark is due it no longer counts: so much may the clocks of two functions differ. A mark that is removed is
 * always older than any `markedUntil`.
 */
const marginMillis = minuteMillis;

/**
 * Marks an account for a checkpoint, before its chain grows, and after it when the mark was due: one write an hour, and two for
 * each growth while a mark is due.
 * @param markedUntil of the head
 * @returns the instant until which no further mark is needed
 */
export const markForCheckpoint = async (
  accountId: string,
  markedUntil: string | undefined,
  now: string,
): Promise<string> => {
  if (markedUntil !== undefined && now < markedUntil) return markedUntil;
  const { Attributes } = await update(accountId, {
    UpdateExpression: `${mark} ${counted}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: {
      ':shard': checkpointShard(accountId),
      ':dueAt': addMillis(now, checkpointMillis),
      ':one': 1,
    },
    ReturnValues: 'ALL_NEW',
  });
  return addMillis((Attributes as { dueAt: string }).dueAt, -marginMillis);
};

const signed = 'origin = :origin, #size = :size, note = :note, signedBy = :by';
const signedNames = { '#size': 'size' };
const signedValues = ({ origin, size, note, signedBy }: SignedCheckpoint) => ({
  ':origin': origin,
  ':size': size,
  ':note': note,
  ':by': signedBy,
});

/**
 * Replaces the last checkpoint, on condition that it is of a smaller tree, of another name, or by another key; and marks the
 * account, so that it is archived.
 * @returns false when the condition did not hold
 */
export const replaceCheckpoint = (accountId: string, checkpoint: SignedCheckpoint, now: string): Promise<boolean> =>
  updateIf(accountId, {
    UpdateExpression: `${mark}, ${signed} ${counted}`,
    ConditionExpression: 'attribute_not_exists(#size) OR #size < :size OR origin <> :origin OR signedBy <> :by',
    ExpressionAttributeNames: { ...names, ...signedNames },
    ExpressionAttributeValues: {
      ...signedValues(checkpoint),
      ':shard': checkpointShard(accountId),
      ':dueAt': now,
      ':one': 1,
    },
  });

/**
 * Stores a checkpoint that is archived, and removes the mark, on condition that the account was not marked again.
 * @param marks as read before the tree
 * @returns false when the condition did not hold
 */
export const settleCheckpoint = (accountId: string, checkpoint: SignedCheckpoint, marks: number): Promise<boolean> =>
  updateIf(accountId, {
    UpdateExpression: `SET ${signed} REMOVE #shard, #dueAt`,
    ConditionExpression: '#marks = :marks',
    ExpressionAttributeNames: { ...names, ...signedNames },
    ExpressionAttributeValues: { ...signedValues(checkpoint), ':marks': marks },
  });
