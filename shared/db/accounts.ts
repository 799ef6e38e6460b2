import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Account } from '../domain/account.ts';
import { defaultPolicy } from '../domain/default-policy.ts';
import type { LiveGrant } from '../domain/grant.ts';
import type { UnsequencedEntry } from '../domain/journal.ts';
import type { Policy } from '../domain/policy.ts';
import type { LiveSession } from '../domain/session.ts';
import { batchGet } from './batch-get.ts';
import { db, tableName } from './client.ts';
import { commit } from './commit.ts';
import { type Key, keys } from './keys.ts';
import type { UserRecord } from './users.ts';

/** An account as stored: with its live grants and open sessions, so that a decision reads one item. */
export interface AccountRecord extends Account {
  liveGrants: Record<string, LiveGrant>;
  liveSessions: Record<string, LiveSession>;
  /** Absent until somebody sets one. */
  policy?: Policy;
}

/** The account's policy, or what holds until it has one. */
export const policyOf = ({ policy }: Pick<AccountRecord, 'policy'>): Policy => policy ?? defaultPolicy;

/** Reads an account with its live grants, strongly consistent; undefined when there is none. */
export const readAccount = async (accountId: string): Promise<AccountRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.account(accountId), ConsistentRead: true }),
  );
  return Item as AccountRecord | undefined;
};

/** Reads many accounts, strongly consistent, in no particular order; those that are not there are left out. */
export const readAccounts = (accountIds: readonly string[]): Promise<AccountRecord[]> =>
  batchGet<AccountRecord>([...new Set(accountIds)].map(keys.account));

/** Reads an account and one of its users in one round trip, strongly consistent. */
export const readMembership = async (
  accountId: string,
  userId: string,
): Promise<{ account: AccountRecord | undefined; user: UserRecord | undefined }> => {
  const items = await batchGet<Key>([keys.account(accountId), keys.user(accountId, userId)]);
  return {
    account: items.find((item) => item.SK === 'ACCOUNT') as AccountRecord | undefined,
    user: items.find((item) => item.SK !== 'ACCOUNT') as UserRecord | undefined,
  };
};

/**
 * Writes what a service says of an account, if the account is still as `previous` (undefined: not there).
 * The live grants, written by others meanwhile, stay as they are.
 * @throws ConditionFailed when another change came first
 */
export const writeAccount = (account: Account, previous: Account | undefined, entry: UnsequencedEntry): Promise<void> =>
  commit({
    writes: [
      {
        label: 'account',
        update: {
          Key: keys.account(account.accountId),
          UpdateExpression:
            'SET accountId = :id, #name = :name, edition = :edition, createdAt = :created, updatedAt = :updated, ' +
            'version = :version, liveGrants = if_not_exists(liveGrants, :noGrants), ' +
            'liveSessions = if_not_exists(liveSessions, :noSessions)',
          ConditionExpression: previous ? 'version = :was' : 'attribute_not_exists(PK)',
          ExpressionAttributeNames: { '#name': 'name' },
          ExpressionAttributeValues: {
            ':id': account.accountId,
            ':name': account.name,
            ':edition': account.edition,
            ':created': account.createdAt,
            ':updated': account.updatedAt,
            ':version': account.version,
            ':noGrants': {},
            ':noSessions': {},
            ...(previous ? { ':was': previous.version } : {}),
          },
        },
      },
    ],
    entries: [entry],
  });

/**
 * Writes an account's policy, if it is still as `previous`.
 * @throws ConditionFailed when another change came first
 */
export const writePolicy = (
  accountId: string,
  policy: Policy,
  previous: Policy,
  entry: UnsequencedEntry,
): Promise<void> =>
  commit({
    writes: [
      {
        label: 'policy',
        update: {
          Key: keys.account(accountId),
          UpdateExpression: 'SET #policy = :policy',
          ConditionExpression:
            previous.version === 0
              ? 'attribute_exists(PK) AND attribute_not_exists(#policy)'
              : '#policy.version = :was',
          ExpressionAttributeNames: { '#policy': 'policy' },
          ExpressionAttributeValues: {
            ':policy': policy,
            ...(previous.version === 0 ? {} : { ':was': previous.version }),
          },
        },
      },
    ],
    entries: [entry],
  });
