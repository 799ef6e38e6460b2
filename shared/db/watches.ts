import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { toInstant, ttlSeconds } from '../domain/instant.ts';
import type { WatchedActor } from '../domain/sensitive-action.ts';
import { untouched, type Watch } from '../domain/watch.ts';
import { type AccountRecord, accountRecord } from './accounts.ts';
import { batchGet } from './batch-get.ts';
import { db, tableName } from './client.ts';
import type { Write } from './commit.ts';
import { type Key, keys } from './keys.ts';
import { pack, unpack } from './packed.ts';

/** What is remembered of an actor, as stored; version 0: nothing yet. */
export interface WatchRecord extends Watch {
  version: number;
}

interface Stored {
  version?: number;
  packed?: Uint8Array;
}

const keyOf = (accountId: string, { userId, sessionId }: WatchedActor): Key =>
  keys.watch(accountId, userId === undefined ? `session:${sessionId}` : `user:${userId}`);

const watchOf = (item: object | undefined): WatchRecord => {
  const { packed, version } = (item as Stored | undefined) ?? {};
  return packed && version ? { ...unpack<Watch>(packed), version } : { ...untouched, version: 0 };
};

/** Reads what is remembered of somebody, strongly consistent. */
export const readWatch = async (accountId: string, actor: WatchedActor): Promise<WatchRecord> => {
  const Key = keyOf(accountId, actor);
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key, ConsistentRead: true }));
  return watchOf(Item);
};

/** Reads an account and what is remembered of somebody there, in one round trip, strongly consistent. */
export const readAccountAndWatch = async (
  accountId: string,
  actor: WatchedActor,
): Promise<{ account: AccountRecord | undefined; watch: WatchRecord }> => {
  const items = await batchGet<Key>([keys.account(accountId), keyOf(accountId, actor)]);
  const account = items.find(({ SK }) => SK === 'ACCOUNT');
  return { account: account && accountRecord(account), watch: watchOf(items.find(({ SK }) => SK !== 'ACCOUNT')) };
};

/** The longest window, and as much again for reports that come late. */
const keptMillis = 48 * 3_600_000;

/** Remembers what an actor did, if nobody did so meanwhile. Condition `watch`. */
export const watchWrite = (
  accountId: string,
  actor: WatchedActor,
  { recent, raised }: Watch,
  { version }: WatchRecord,
  now: string,
): Write => ({
  label: 'watch',
  put: {
    Item: {
      ...keyOf(accountId, actor),
      version: version + 1,
      packed: pack({ recent, raised }),
      ttl: ttlSeconds(toInstant(Date.parse(now) + keptMillis)),
    },
    ...(version === 0
      ? { ConditionExpression: 'attribute_not_exists(PK)' }
      : { ConditionExpression: 'version = :was', ExpressionAttributeValues: { ':was': version } }),
  },
});
