import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type AccountRecord, accountRecord } from '../accounts/account-store.ts';
import { addMillis, toInstant, ttlSeconds } from '../core/instant.ts';
import { hourMillis } from '../core/time-units.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import type { Write } from '../table/commit.ts';
import { type Key, keys } from '../table/keys.ts';
import { pack, unpack } from '../table/packed.ts';
import { type ActionHistory, emptyHistory } from './detection.ts';
import type { ReportedAction } from './recent-actions.ts';
import type { ReportingActor } from './report.ts';

/** What is remembered of an actor, as stored; version 0: nothing yet. */
export interface HistoryRecord extends ActionHistory {
  version: number;
}

interface Stored {
  version?: number;
  packed?: Uint8Array;
}

const keyOf = (accountId: string, { userId, sessionId }: ReportingActor): Key =>
  keys.actionHistory(accountId, userId === undefined ? `session:${sessionId}` : `user:${userId}`);

/** Deeds by column, their times in milliseconds since the one before: packed, half as large as one by one. */
const columnsOf = (deeds: readonly ReportedAction[]) => {
  const actions = [...new Set(deeds.map(({ action }) => action))];
  const places = new Map(actions.map((action, index) => [action, index]));
  const times = deeds.map(({ at }) => Date.parse(at));
  return {
    actions,
    since: times.map((time, index) => time - (times[index - 1] ?? 0)),
    lasted: deeds.map(({ at, from = at }) => Date.parse(at) - Date.parse(from)),
    items: deeds.map(({ items }) => items),
    action: deeds.map(({ action }) => places.get(action) ?? 0),
  };
};
type Columns = ReturnType<typeof columnsOf>;

const deedsOf = ({ actions, since, lasted, items, action }: Columns): ReportedAction[] => {
  let time = 0;
  return since.map((millis, index): ReportedAction => {
    time += millis;
    const length = lasted[index] ?? 0;
    return {
      at: toInstant(time),
      action: actions[action[index] ?? 0] ?? '',
      items: items[index] ?? 0,
      ...(length === 0 ? {} : { from: toInstant(time - length) }),
    };
  });
};

const packedWatch = ({ recent, raised }: ActionHistory): Uint8Array => pack({ recent: columnsOf(recent), raised });

const watchOf = (item: object | undefined): HistoryRecord => {
  const { packed, version } = (item as Stored | undefined) ?? {};
  if (!packed || !version) return { ...emptyHistory, version: 0 };
  const { recent, raised } = unpack<Pick<ActionHistory, 'raised'> & { recent: Columns }>(packed);
  return { recent: deedsOf(recent), raised, version };
};

/** Reads what is remembered of somebody, strongly consistent. */
export const readHistory = async (accountId: string, actor: ReportingActor): Promise<HistoryRecord> => {
  const Key = keyOf(accountId, actor);
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key, ConsistentRead: true }));
  return watchOf(Item);
};

/** Reads an account and what is remembered of somebody there, in one round trip, strongly consistent. */
export const readAccountAndHistory = async (
  accountId: string,
  actor: ReportingActor,
): Promise<{ account: AccountRecord | undefined; watch: HistoryRecord }> => {
  const items = await batchGet<Key>([keys.account(accountId), keyOf(accountId, actor)]);
  const account = items.find(({ SK }) => SK === 'ACCOUNT');
  return { account: account && accountRecord(account), watch: watchOf(items.find(({ SK }) => SK !== 'ACCOUNT')) };
};

/** The longest window, and as much again for reports that come late; and an hour for clocks that differ. */
const keptMillis = 49 * hourMillis;

/** Remembers what an actor did, if nobody did so meanwhile. Condition `watch`. */
export const historyWrite = (
  accountId: string,
  actor: ReportingActor,
  watch: ActionHistory,
  { version }: HistoryRecord,
  now: string,
): Write => ({
  label: 'watch',
  put: {
    Item: {
      ...keyOf(accountId, actor),
      version: version + 1,
      packed: packedWatch(watch),
      ttl: ttlSeconds(addMillis(now, keptMillis)),
    },
    ...(version === 0
      ? { ConditionExpression: 'attribute_not_exists(PK)' }
      : { ConditionExpression: 'version = :was', ExpressionAttributeValues: { ':was': version } }),
  },
});
