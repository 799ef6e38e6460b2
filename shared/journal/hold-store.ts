import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { addMillis, ttlSeconds } from '../core/instant.ts';
import { dayMillis } from '../core/time-units.ts';
import { db, tableName } from '../table/client.ts';
import { type DueRef, listDue } from '../table/due-index.ts';
import { dueIndex, heldShard } from '../table/due-shards.ts';
import { idOf, type Key, keys } from '../table/keys.ts';
import type { Notice } from './events.ts';
import { type Hold, newHold, withMore } from './hold.ts';

/** The hold on an account's journal, strongly consistent; undefined when there is none. */
export const readHold = async (accountId: string): Promise<Hold | undefined> => {
  const { Item } = await db.send(
    new GetCommand({
      TableName: tableName(),
      Key: keys.journalHead(accountId),
      ProjectionExpression: '#held',
      ExpressionAttributeNames: { '#held': 'held' },
      ConsistentRead: true,
    }),
  );
  return (Item as { held?: Hold } | undefined)?.held;
};

/** The names and values of the attributes by which the `due` index finds something that is held. */
const dueNames = { '#shard': dueIndex.partition, '#dueAt': dueIndex.sort };
const dueValues = (dueAt: string) => ({ ':shard': heldShard, ':dueAt': dueAt });

/**
 * Replaces a hold, on condition that no entry has begun to wait since it was read. It is in the head of the chain, which
 * every write to the chain reads anyway.
 * @param to undefined releases the journal
 * @param dueAt when it is to be delivered next; unchanged without
 * @returns false when the condition did not hold
 */
export const replaceHold = async (
  accountId: string,
  from: Hold | undefined,
  to: Hold | undefined,
  dueAt?: string,
): Promise<boolean> => {
  const set = dueAt === undefined ? 'SET #held = :held' : 'SET #held = :held, #shard = :shard, #dueAt = :dueAt';
  const usesDue = to === undefined || dueAt !== undefined;
  const values = {
    ...(from ? { ':revision': from.revision } : {}),
    ...(to ? { ':held': to } : {}),
    ...(to && dueAt !== undefined ? dueValues(dueAt) : {}),
  };
  try {
    await db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.journalHead(accountId),
        UpdateExpression: to ? set : 'REMOVE #held, #shard, #dueAt',
        ConditionExpression: from ? '#held.#revision = :revision' : 'attribute_not_exists(#held)',
        ExpressionAttributeNames: {
          '#held': 'held',
          ...(from ? { '#revision': 'revision' } : {}),
          ...(usesDue ? dueNames : {}),
        },
        ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** Lets entries of an account wait, the first of them if necessary: with `reason`, from `now` on. @returns the hold */
export const holdEntries = async (
  accountId: string,
  ids: readonly string[],
  { reason, now }: { reason: string; now: string },
): Promise<Hold> => {
  for (;;) {
    const before = await readHold(accountId);
    const hold = before ? withMore(before, ids) : newHold(ids, reason, now);
    if (await replaceHold(accountId, before, hold, before ? undefined : now)) return hold;
  }
};

/** How long a notice that was delivered late is kept. */
const keptMillis = dayMillis;

/** Keeps a notice that could not be published until it can be. Repeating it changes nothing but the time. */
export const holdNotice = async (notice: Notice, dueAt: string): Promise<void> => {
  await db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.heldNotice(notice.accountId, notice.entryId),
      UpdateExpression: 'SET #notice = :notice, #shard = :shard, #dueAt = :dueAt',
      ExpressionAttributeNames: { '#notice': 'notice', ...dueNames },
      ExpressionAttributeValues: { ':notice': notice, ...dueValues(dueAt) },
    }),
  );
};

/** A notice that is held; undefined when it has been delivered. */
export const readHeldNotice = async (accountId: string, entryId: string): Promise<Notice | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.heldNotice(accountId, entryId), ConsistentRead: true }),
  );
  return (Item as { notice?: Notice } | undefined)?.notice;
};

/** Marks a held notice as delivered; TTL removes it. */
export const releaseNotice = async ({ accountId, entryId }: Notice, now: string): Promise<void> => {
  await db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.heldNotice(accountId, entryId),
      UpdateExpression: 'SET #ttl = :ttl REMOVE #shard, #dueAt, #notice',
      ExpressionAttributeNames: { '#ttl': 'ttl', '#notice': 'notice', ...dueNames },
      ExpressionAttributeValues: { ':ttl': ttlSeconds(addMillis(now, keptMillis)) },
    }),
  );
};

/** The journals and notices that are held and to be delivered at `now`, those that wait longest first. */
export const listHeld = async (now: string, limit: number): Promise<DueRef[]> =>
  (await listDue(heldShard, now, limit)).refs;

/**
 * The ids of an account's entries from the id `from` on, oldest first, strongly consistent. It reads the keys alone, since an
 * entry that cannot be read may be why the journal is held.
 */
export const listIdsFrom = async (accountId: string, from: string): Promise<string[]> => {
  const { PK, SK } = keys.journalEntry(accountId, from);
  const ids: string[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: tableName(),
        KeyConditionExpression: 'PK = :pk AND SK BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':pk': PK, ':first': SK, ':last': keys.journalEntry(accountId, '~').SK },
        ProjectionExpression: 'SK',
        ConsistentRead: true,
        ...(next ? { ExclusiveStartKey: next } : {}),
      }),
    );
    ids.push(...(Items as Pick<Key, 'SK'>[]).map(idOf));
    next = LastEvaluatedKey;
  } while (next);
  return ids;
};
