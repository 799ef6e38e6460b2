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

/** The stored history of an actor; version 0 when there is none yet. */
export interface HistoryRecord extends ActionHistory {
  version: number;
}

interface Stored {
  version?: number;
  packed?: Uint8Array;
}

const keyOf = (accountId: string, { userId, sessionId }: ReportingActor): Key =>
  keys.actionHistory(accountId, userId === undefined ? `session:${sessionId}` : `user:${userId}`);

/** Actions by column, with times in milliseconds since the previous action: half the size when compressed. */
const columnsOf = (reported: readonly ReportedAction[]) => {
  const actions = [...new Set(reported.map(({ action }) => action))];
  const places = new Map(actions.map((action, index) => [action, index]));
  const times = reported.map(({ at }) => Date.parse(at));
  return {
    actions,
    since: times.map((time, index) => time - (times[index - 1] ?? 0)),
    lasted: reported.map(({ at, from = at }) => Date.parse(at) - Date.parse(from)),
    items: reported.map(({ items }) => items),
    action: reported.map(({ action }) => places.get(action) ?? 0),
  };
};
type Columns = ReturnType<typeof columnsOf>;

const actionsOf = ({ actions, since, lasted, items, action }: Columns): ReportedAction[] => {
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

const packHistory = ({ recent, raised }: ActionHistory): Uint8Array => pack({ recent: columnsOf(recent), raised });

const historyOf = (item: object | undefined): HistoryRecord => {
  const { packed, version } = (item as Stored | undefined) ?? {};
  if (!packed || !version) return { ...emptyHistory, version: 0 };
  const { recent, raised } = unpack<Pick<ActionHistory, 'raised'> & { recent: Columns }>(packed);
  return { recent: actionsOf(recent), raised, version };
};

/** Reads the history of an actor, strongly consistent. */
export const readHistory = async (accountId: string, actor: ReportingActor): Promise<HistoryRecord> => {
  const Key = keyOf(accountId, actor);
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key, ConsistentRead: true }));
  return historyOf(Item);
};

/** Reads an account and the history of an actor in one request, strongly consistent. */
export const readAccountAndHistory = async (
  accountId: string,
  actor: ReportingActor,
): Promise<{ account: AccountRecord | undefined; history: HistoryRecord }> => {
  const items = await batchGet<Key>([keys.account(accountId), keyOf(accountId, actor)]);
  const account = items.find(({ SK }) => SK === 'ACCOUNT');
  return { account: account && accountRecord(account), history: historyOf(items.find(({ SK }) => SK !== 'ACCOUNT')) };
};

/** The longest window (24 hours), as much again for late reports, and an hour for clock differences. */
const retentionMillis = 49 * hourMillis;

/** Stores the history of an actor. Condition `history`: it was not changed since it was read. */
export const historyWrite = (
  accountId: string,
  actor: ReportingActor,
  history: ActionHistory,
  { version }: HistoryRecord,
  now: string,
): Write => ({
  label: 'history',
  put: {
    Item: {
      ...keyOf(accountId, actor),
      version: version + 1,
      packed: packHistory(history),
      ttl: ttlSeconds(addMillis(now, retentionMillis)),
    },
    ...(version === 0
      ? { ConditionExpression: 'attribute_not_exists(PK)' }
      : { ConditionExpression: 'version = :previous', ExpressionAttributeValues: { ':previous': version } }),
  },
});
