import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import type { User } from './user.ts';

/**
 * A user as stored. A removed user leaves a permanent mark without name and e-mail address: the tokens of users whom the
 * directory does not know are trusted, and a removed user must not be trusted again.
 */
export interface UserRecord extends User {
  removed?: true;
  /** When a user was created again under the id of a removed one. */
  returnedAt?: string;
  /**
   * Since when the user has been active with at least this role without a break. Absent when they do not have it, or have
   * had it since before the directory knew them.
   */
  ownerSince?: string;
  adminSince?: string;
}

/** Reads a user, strongly consistent. Removed users are returned, too. */
export const readUser = async (accountId: string, userId: string): Promise<UserRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.user(accountId, userId), ConsistentRead: true }),
  );
  return Item as UserRecord | undefined;
};

/** Reads users of an account, strongly consistent, as a map by id. Removed users are included. */
export const readUsers = async (accountId: string, userIds: readonly string[]): Promise<Map<string, UserRecord>> => {
  const users = await batchGet<UserRecord>([...new Set(userIds)].map((userId) => keys.user(accountId, userId)));
  return new Map(users.map((user) => [user.userId, user]));
};

/** Reads users of many accounts, strongly consistent, as maps by account and id. Removed users are included. */
export const readUsersOf = async (
  refs: readonly { accountId: string; userId: string }[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, UserRecord>>> => {
  const all = new Map(refs.map(({ accountId, userId }) => [`${accountId}#${userId}`, keys.user(accountId, userId)]));
  const users = await batchGet<UserRecord>([...all.values()]);
  const byAccount = Map.groupBy(users, (user) => user.accountId);
  return new Map([...byAccount].map(([id, some]) => [id, new Map(some.map((user) => [user.userId, user]))]));
};

/** A page of an account's users, by id. */
export const listUsers = (accountId: string, page: { size: number; after?: string | undefined }): Promise<Page<User>> =>
  queryPage<User>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.user,
    ...page,
    filter: { expression: 'attribute_not_exists(removed)' },
  });

/** Removed users leave marks, so up to three times as many items are read as users are allowed. */
const itemsPerUser = 3;

/**
 * Reads every user of an account, removed ones included, with one query for each five hundred.
 * @returns undefined when the account has more than `most` users
 */
export const allUsers = async (accountId: string, most: number): Promise<UserRecord[] | undefined> => {
  const all: UserRecord[] = [];
  let present = 0;
  let after: string | undefined;
  do {
    const page = await queryPage<UserRecord>({
      PK: keys.account(accountId).PK,
      prefix: prefixes.user,
      size: 499,
      after,
    });
    all.push(...page.items);
    present += page.items.filter(({ removed }) => !removed).length;
    if (present > most || all.length > most * itemsPerUser) return undefined;
    after = page.next;
  } while (after !== undefined);
  return all;
};
