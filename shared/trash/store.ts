import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { addMillis, ttlSeconds } from '../core/instant.ts';
import { dayMillis } from '../core/time-units.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { batchDelete } from '../table/batch-write.ts';
import { db, tableName } from '../table/client.ts';
import type { Change, Write } from '../table/commit.ts';
import { dueIndex, trashShard } from '../table/due-shards.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { type Key, keys, prefixes } from '../table/keys.ts';
import { pack, unpack } from '../table/packed.ts';
import { type Page, queryPage } from '../table/page.ts';
import type { TrashRecord, TrashStatus, TrashTransition } from './item.ts';

export interface TrashRef {
  accountId: string;
  itemId: string;
}

/** Properties are stored as text, because DynamoDB does not support every number that JSON does. */
type Stored = Omit<TrashRecord, 'properties'> & { properties?: string; ttl: number };

const recordFrom = (item: object): TrashRecord => {
  const { properties, ttl: _ttl, ...record } = recordOf<Stored>(item);
  return {
    ...record,
    ...(properties === undefined ? {} : { properties: JSON.parse(properties) as TrashRecord['properties'] }),
  };
};

const weekMillis = 7 * dayMillis;

/** DynamoDB deletes items that the sweep has not removed a week after their time. */
const ttlOf = ({ purgeAt }: TrashRecord) => ({ ttl: ttlSeconds(addMillis(purgeAt, weekMillis)) });

const keyOf = ({ accountId, itemId }: TrashRef): Key => keys.trashItem(accountId, itemId);
const dataKeyOf = ({ accountId, itemId }: TrashRef): Key => keys.trashData(accountId, itemId);

const guardKeyOf = ({ accountId, resourceType, resourceId }: TrashRecord): Key =>
  keys.trashed(accountId, resourceType, resourceId);

/** Reads an item, strongly consistent; undefined when it does not exist. */
export const readTrashItem = async (ref: TrashRef): Promise<TrashRecord | undefined> => {
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key: keyOf(ref), ConsistentRead: true }));
  return Item && recordFrom(Item);
};

/** Reads several items, strongly consistent, in no particular order. */
export const readTrashItems = async (refs: readonly TrashRef[]): Promise<TrashRecord[]> =>
  (await batchGet<object>(refs.map(keyOf))).map(recordFrom);

const maxRounds = 3;

/**
 * Reads an item with its data, strongly consistent. A batch get is no snapshot, so the read is repeated when the data was
 * removed in between.
 * @returns undefined when the item no longer exists; no data when it was purged
 */
export const readTrashWithData = async (
  ref: TrashRef,
): Promise<{ item: TrashRecord; data?: { value: unknown } } | undefined> => {
  for (let round = 0; round < maxRounds; round++) {
    const found = await batchGet<Key & { packed?: Uint8Array }>([keyOf(ref), dataKeyOf(ref)]);
    const stored = found.find(({ SK }) => SK.startsWith(prefixes.trashItem));
    if (!stored) return undefined;
    const item = recordFrom(stored);
    const packed = found.find((item) => item !== stored)?.packed;
    if (packed) return { item, data: { value: unpack(packed) } };
    if (item.status === 'purged') return { item };
  }
  return undefined;
};

/** A page of an account's items with a status that are not past `purgeAt`, newest first, without their data. */
export const listTrashItems = async (
  accountId: string,
  page: { size: number; after?: string | undefined },
  { status, now }: { status: TrashStatus; now: string },
  keep: (item: TrashRecord) => boolean,
): Promise<Page<TrashRecord>> => {
  const { items, ...rest } = await queryPage<object>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.trashItem,
    newestFirst: true,
    ...page,
    filter: {
      expression: '#status = :status AND purgeAt > :now',
      names: { '#status': 'status' },
      values: { ':status': status, ':now': now },
    },
    keep: (item) => keep(recordFrom(item)),
  });
  return { items: items.map(recordFrom), ...rest };
};

/** The id of the trash item of the same resource; undefined when it no longer is in the trash. */
export const readGuardItemId = async (item: TrashRecord): Promise<string | undefined> => {
  const Key = guardKeyOf(item);
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key, ConsistentRead: true }));
  return Item?.['itemId'] as string | undefined;
};

/** Label of the write that fails when the resource is already in the trash. */
export const guardLabel = 'guard';

/** Writes a new item, its data, and the guard that keeps its resource from being registered twice. Conditions: `guard`. */
export const registerChange = (item: TrashRecord, data: unknown, entry: UnsequencedEntry): Change => {
  const { properties, ...record } = item;
  const { itemId, purgeAt, deletedAt } = item;
  const ttl = ttlOf(item);
  return {
    writes: [
      {
        label: guardLabel,
        put: {
          Item: { ...guardKeyOf(item), itemId, until: purgeAt, ...ttl },
          ConditionExpression: 'attribute_not_exists(PK) OR #until <= :now',
          ExpressionAttributeNames: { '#until': 'until' },
          ExpressionAttributeValues: { ':now': deletedAt },
        },
      },
      {
        label: itemId,
        put: {
          Item: {
            ...keyOf(item),
            ...record,
            ...(properties === undefined ? {} : { properties: JSON.stringify(properties) }),
            [dueIndex.partition]: trashShard(itemId),
            [dueIndex.sort]: purgeAt,
            ...ttl,
          },
          ConditionExpression: 'attribute_not_exists(PK)',
        },
      },
      { label: 'data', put: { Item: { ...dataKeyOf(item), packed: pack(data), ...ttl } } },
    ],
    entries: [entry],
  };
};

/** Removes the guard, so that the resource can be registered again. */
const guardRemoval = (item: TrashRecord): Write => ({
  label: guardLabel,
  remove: {
    Key: guardKeyOf(item),
    ConditionExpression: 'attribute_not_exists(PK) OR itemId = :id',
    ExpressionAttributeValues: { ':id': item.itemId },
  },
});

/** The part that restoring and purging have in common: the item must be in the trash and not past `purgeAt`. */
const leaveTrash = (item: TrashRecord, now: string) => ({
  Key: keyOf(item),
  ConditionExpression: '#status = :trashed AND purgeAt > :now',
  values: { ':trashed': 'trashed', ':now': now },
});

/** Restores an item. Its data is kept until `purgeAt`. Conditions: the item's id, `guard`. */
export const restoreChange = ({ before, after, entry }: TrashTransition): Change => {
  const { values, ...common } = leaveTrash(before, entry.at);
  return {
    before: before.purgeAt,
    writes: [
      {
        label: before.itemId,
        update: {
          ...common,
          UpdateExpression: 'SET #status = :status, restoredAt = :at, restoredBy = :by',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ...values,
            ':status': after.status,
            ':at': after.restoredAt,
            ':by': after.restoredBy,
          },
        },
      },
      guardRemoval(before),
    ],
    entries: [entry],
  };
};

/** Purges an item with its data and title. Conditions: the item's id, `guard`. */
export const purgeChange = ({ before, after, entry }: TrashTransition): Change => {
  const { values, ...common } = leaveTrash(before, entry.at);
  return {
    before: before.purgeAt,
    writes: [
      {
        label: before.itemId,
        update: {
          ...common,
          UpdateExpression: 'SET #status = :status, purgedAt = :at, purgedBy = :by REMOVE #title',
          ExpressionAttributeNames: { '#status': 'status', '#title': 'title' },
          ExpressionAttributeValues: {
            ...values,
            ':status': after.status,
            ':at': after.purgedAt,
            ':by': after.purgedBy,
          },
        },
      },
      { label: 'data', remove: { Key: dataKeyOf(before) } },
      guardRemoval(before),
    ],
    entries: [entry],
  };
};

/** Removes the data of expired items. Not in a transaction, which would cost twice as much. */
export const removeData = (items: readonly TrashRecord[]): Promise<void> => batchDelete(items.map(dataKeyOf));

/**
 * Removes an expired item, with a journal entry if it was still in the trash. Its guard needs no removal: it has an end of
 * its own. Conditions: the item's id.
 */
export const removeChange = (item: TrashRecord, entry: UnsequencedEntry | undefined): Change => ({
  writes: [
    {
      label: item.itemId,
      remove: {
        Key: keyOf(item),
        ConditionExpression: '#status = :status',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': item.status },
      },
    },
  ],
  entries: entry ? [entry] : [],
});
