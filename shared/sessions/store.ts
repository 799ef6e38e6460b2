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

const readAccountId = async (Key: Key): Promise<string | undefined> => {
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key, ConsistentRead: true }));
  return Item?.['accountId'] as string | undefined;
};

/**
 * Reads the account of an agent's session, strongly consistent: one request, or two for a session that an earlier version
 * opened.
 * @returns `isListed`: whether the session is among those that `listAgentSessions` finds; undefined when the session does
 * not exist. It may be another agent's when it is not listed.
 */
export const readSessionAccount = async (
  agentId: string,
  sessionId: string,
): Promise<{ accountId: string; isListed: boolean } | undefined> => {
  const listed = await readAccountId(keys.agentSession(agentId, sessionId));
  const accountId = listed ?? (await readAccountId(keys.sessionAccount(sessionId)));
  return accountId === undefined ? undefined : { accountId, isListed: listed !== undefined };
};

/** The item by which an agent's session is found and listed. */
export const agentSessionItem = ({ accountId, sessionId, agent }: SessionRecord) => ({
  ...keys.agentSession(agent.id, sessionId),
  accountId,
});

/** A session by its account, with the sort key that serves as the page cursor. */
export interface AgentSessionRow extends SessionRef {
  cursor: string;
}

/** A page of an agent's sessions over all accounts, newest first, with one query. */
export const listAgentSessions = async (
  agentId: string,
  page: { size: number; after?: string | undefined },
): Promise<Page<AgentSessionRow>> => {
  const { items, ...rest } = await queryPage<Key & { accountId: string }>({
    PK: keys.agentSession(agentId, '').PK,
    prefix: prefixes.session,
    newestFirst: true,
    ...page,
  });
  return {
    items: items.map((item) => ({ accountId: item.accountId, sessionId: idOf(item), cursor: item.SK })),
    ...rest,
  };
};

/** Reads sessions of many accounts, strongly consistent, as a map by id. Sessions that do not exist are left out. */
export const readSessions = async (refs: readonly SessionRef[]): Promise<ReadonlyMap<string, SessionRecord>> => {
  const items = await batchGet<object>(refs.map(({ accountId, sessionId }) => keys.session(accountId, sessionId)));
  return new Map(items.map(sessionOf).map((session) => [session.sessionId, session]));
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
