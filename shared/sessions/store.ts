import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type AccountRecord, accountRecord } from '../accounts/account-store.ts';
import type { UserRecord } from '../accounts/user-store.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { idOf, type Key, keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import type { SessionRecord } from './session.ts';

export interface SessionRef {
  accountId: string;
  sessionId: string;
}

const sessionOf = recordOf<SessionRecord>;

/** Reads the id of a session's account, strongly consistent; undefined when the session does not exist. */
export const readSessionAccount = async (sessionId: string): Promise<string | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.sessionAccount(sessionId), ConsistentRead: true }),
  );
  return Item?.['accountId'] as string | undefined;
};

/** Reads an account and one of its sessions in one round trip, strongly consistent. */
export const readAccountAndSession = async ({
  accountId,
  sessionId,
}: SessionRef): Promise<{ account: AccountRecord | undefined; session: SessionRecord | undefined }> => {
  const items = await batchGet<Key>([keys.account(accountId), keys.session(accountId, sessionId)]);
  const account = items.find((item) => item.SK === 'ACCOUNT');
  const session = items.find((item) => item.SK !== 'ACCOUNT');
  return {
    account: account && accountRecord(account),
    session: session && sessionOf(session),
  };
};

/** Reads sessions and users of an account in one round trip, strongly consistent. */
export const readSessionsAndUsers = async (
  accountId: string,
  sessionIds: readonly string[],
  userIds: readonly string[],
): Promise<{ sessions: SessionRecord[]; users: Map<string, UserRecord> }> => {
  const items = await batchGet<Key>([
    ...sessionIds.map((id) => keys.session(accountId, id)),
    ...[...new Set(userIds)].map((id) => keys.user(accountId, id)),
  ]);
  const { sessions = [], users = [] } = Object.groupBy(items, ({ SK }) =>
    SK.startsWith(prefixes.session) ? 'sessions' : 'users',
  );
  return {
    sessions: sessions.map(sessionOf),
    users: new Map(users.map((user) => [idOf(user), user as unknown as UserRecord])),
  };
};

/** A page of an account's sessions, newest first, with one query. */
export const listSessions = async (
  accountId: string,
  page: { size: number; after?: string | undefined },
): Promise<Page<SessionRecord>> => {
  const { items, ...rest } = await queryPage<object>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.session,
    newestFirst: true,
    ...page,
  });
  return { items: items.map(sessionOf), ...rest };
};
