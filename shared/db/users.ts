import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { UnsequencedEntry } from '../domain/journal.ts';
import type { User } from '../domain/user.ts';
import { db, tableName } from './client.ts';
import { commit } from './commit.ts';
import { keys, prefixes } from './keys.ts';
import { type Page, queryPage } from './page.ts';

/**
 * A user as stored. A removed user leaves a mark (ids, no name, no e-mail address) for good: whom the directory does not
 * know is taken at the word of their token, and that must never be somebody who was removed.
 */
export interface UserRecord extends User {
  removed?: true;
}

/** Reads a user, strongly consistent; also one that was removed. */
export const readUser = async (accountId: string, userId: string): Promise<UserRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.user(accountId, userId), ConsistentRead: true }),
  );
  return Item as UserRecord | undefined;
};

/** A page of an account's users, by id. */
export const listUsers = (accountId: string, page: { size: number; after?: string | undefined }): Promise<Page<User>> =>
  queryPage<User>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.user,
    ...page,
    filter: { expression: 'attribute_not_exists(removed)' },
  });

/**
 * Writes a user, if still as `previous` (undefined: not there) and the account exists.
 * @throws ConditionFailed labelled `user` or `account`
 */
export const writeUser = (user: UserRecord, previous: UserRecord | undefined, entry: UnsequencedEntry): Promise<void> =>
  commit({
    writes: [
      {
        label: 'user',
        put: {
          Item: { ...keys.user(user.accountId, user.userId), ...user },
          ...(previous
            ? { ConditionExpression: 'version = :was', ExpressionAttributeValues: { ':was': previous.version } }
            : { ConditionExpression: 'attribute_not_exists(PK)' }),
        },
      },
      { label: 'account', check: { Key: keys.account(user.accountId), ConditionExpression: 'attribute_exists(PK)' } },
    ],
    entries: [entry],
  });
