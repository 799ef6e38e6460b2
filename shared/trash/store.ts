import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { addMillis, ttlSeconds } from '../core/instant.ts';
import { dayMillis } from '../core/time-units.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { batchRemove } from '../table/batch-write.ts';
import { db, tableName } from '../table/client.ts';
import type { Change, Write } from '../table/commit.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { dueIndex, type Key, keys, prefixes, trashShard } from '../table/keys.ts';
import { pack, unpack } from '../table/packed.ts';
import { type Page, queryPage } from '../table/page.ts';
import type { TrashRecord, TrashStatus, TrashTransition } from './item.ts';

export interface TrashRef {
  accountId: string;
  itemId: string;
}

/** Properties are kept as text: numbers that JSON can carry may be none to DynamoDB. */
type Stored = Omit<TrashRecord, 'properties'> & { properties?: string; ttl: number };

const recordFrom = (item: object): TrashRecord => {
  const { properties, ttl: _ttl, ...record } = recordOf<Stored>(item);
  return {
    ...record,
    ...(properties === undefined ? {} : { properties: JSON.parse(properties) as TrashRecord['properties'] }),
  };
};

const weekMillis = 7 * dayMillis;

/** Should the sweep be down for a week, DynamoDB takes it away. */
const ttlOf = ({ purgeAt }: TrashRecord) => ({ ttl: ttlSeconds(addMillis(purgeAt, weekMillis)) });

const keyOf = ({ accountId, itemId }: TrashRef): Key => keys.trashItem(accountId, itemId);
const dataKeyOf = ({ accountId, itemId }: TrashRef): Key => keys.trashData(accountId, itemId);

const guardKeyOf = ({ accountId, resourceType, resourceId }: TrashRecord): Key =>
  keys.trashed(accountId, resourceType, resourceId);

/** Reads an item, strongly consistent; undefined when there is none. */
export const readTrashItem = async (ref: TrashRef): Promise<TrashRecord | undefined> => {
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key: keyOf(ref), ConsistentRead: true }));
  return Item && recordFrom(Item);
};

/** Reads many items, strongly consistent, in no particular order. */
export const readTrashItems = async (refs: readonly TrashRef[]): Promise<TrashRecord[]> =>
  (await batchGet<object>(refs.map(keyOf))).map(recordFrom);

const maxRounds = 3;

/**
 * Reads an item with its data, strongly consistent, and again where somebody takes the data away between the two.
 * @returns undefined when there is none any more; no data when it was purged
 */
export const readTrashWithData = async (
  ref: TrashRef,
): Promise<{ item: TrashRecord; data?: { value: unknown } } | undefined> => {
  for (let round = 0; round < maxRounds; round++) {
    const found = await batchGet<Key & { packed?: Uint8Array }>([keyOf(ref), dataKeyOf(ref)]);
    const stored = found.find(({ SK }) => SK.startsWith(prefixes.trashItem));
    if (!stored) return undefined;
    const item = recordFrom(stored);
    const packed = found.find((one) => one !== stored)?.packed;
    if (packed) return { item, data: { value: unpack(packed) } };
    if (item.status === 'purged') return { item };
  }
  return undefined;
};

/** A page of an account's items of a status that are not gone by now, newest first, without their data. */
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

/** The item that stands in the way of another of the same thing; undefined when none does any more. */
export const readGuard = async (item: TrashRecord): Promise<string | undefined> => {
  const Key = guardKeyOf(item);
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key, ConsistentRead: true }));
  return Item?.['itemId'] as string | undefined;
};

/** The label of the write below that fails when the same thing is in the trash already. */
export const guardLabel = 'guard';

/** Something comes into the trash: it, its data, and that it is in there. Conditions: `guard`. */
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

/** The thing may come into the trash again. */
const guardRemoval = (item: TrashRecord): Write => ({
  label: guardLabel,
  remove: {
    Key: guardKeyOf(item),
    ConditionExpression: 'attribute_not_exists(PK) OR itemId = :id',
    ExpressionAttributeValues: { ':id': item.itemId },
  },
});

/** What both ways out of the trash have in common: only from there, and only while its time lasts. */
const leaving = (item: TrashRecord, now: string) => ({
  Key: keyOf(item),
  ConditionExpression: '#status = :trashed AND purgeAt > :now',
  values: { ':trashed': 'trashed', ':now': now },
});

/** It is given back; its data stay until its time is over. Conditions: the item's id, `guard`. */
export const restoreChange = ({ before, after, entry }: TrashTransition): Change => {
  const { values, ...common } = leaving(before, entry.at);
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

/** It goes for good, with its data and its title. Conditions: the item's id, `guard`. */
export const purgeChange = ({ before, after, entry }: TrashTransition): Change => {
  const { values, ...common } = leaving(before, entry.at);
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

/** Takes the data of items away whose time is over. Not in a transaction, which would cost twice as much. */
export const removeData = (items: readonly TrashRecord[]): Promise<void> => batchRemove(items.map(dataKeyOf));

/**
 * An item whose time is over goes, with the entry that tells of it if it was in the trash until then. What kept others of
 * the same thing away has lapsed by itself. Conditions: the item's id.
 */
export const removeChange = (item: TrashRecord, entry: UnsequencedEntry | undefined): Change => ({
  writes: [
    {
      label: item.itemId,
      remove: {
        Key: keyOf(item),
        ConditionExpression: '#status = :was',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':was': item.status },
      },
    },
  ],
  entries: entry ? [entry] : [],
});
