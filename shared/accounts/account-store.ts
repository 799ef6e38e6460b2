import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { commit } from '../table/commit.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { type Key, keys } from '../table/keys.ts';
import { retryTransactionConflict } from '../table/retry-conflict.ts';
import type { Account } from './account.ts';
import { renewalAttribute } from './account-write.ts';
import type { LiveGrant, LiveSession } from './live-access.ts';
import { defaultSettings } from './policy-defaults.ts';
import type { PolicySettings, SupportSessionPolicy } from './policy-settings.ts';
import type { UserRecord } from './user-store.ts';

/** What an account's policy says to all contexts; the rest stands in an item of its own (`db/policies`). */
export interface SettingsRecord extends PolicySettings {
  /** 0: never set. */
  version: number;
  updatedAt?: string;
  /** The version of that other item; absent while there is none. */
  documentVersion?: number;
}

/** As it may be stored: the first version knew support sessions alone, and not all of them. */
type StoredPolicy = Partial<Omit<SettingsRecord, 'supportSessions'>> & {
  version: number;
  supportSessions?: Partial<SupportSessionPolicy>;
};

/** An account as stored: with its live grants and open sessions, so that a decision reads one item. */
export interface AccountRecord extends Account {
  liveGrants: Record<string, LiveGrant>;
  liveSessions: Record<string, LiveSession>;
  /** Absent until somebody sets one. */
  policy?: StoredPolicy;
  /** No session opens before this instant: somebody is ending sessions and has lost races. */
  heldUntil?: string;
  /** By when each open session is to be renewed. */
  [renewBy: `renewBy#${string}`]: string | undefined;
}

/** A live grant as it may be stored: the first version did not keep the role of the grantor. */
type StoredGrant = Omit<LiveGrant, 'role'> & Partial<Pick<LiveGrant, 'role'>>;

/** An account as it is read, whatever version wrote it: without a role, a grantor counts as an admin, never as more. */
export const accountRecord = (item: object): AccountRecord => {
  const stored = item as Omit<AccountRecord, 'liveGrants' | 'liveSessions' | 'timeZone'> & {
    liveGrants?: Record<string, StoredGrant>;
    liveSessions?: AccountRecord['liveSessions'];
    timeZone?: string;
  };
  const { liveGrants = {}, liveSessions = {}, timeZone = 'UTC' } = stored;
  const grants = Object.entries(liveGrants).map(([id, grant]) => [id, { ...grant, role: grant.role ?? 'admin' }]);
  return { ...stored, timeZone, liveGrants: Object.fromEntries(grants) as AccountRecord['liveGrants'], liveSessions };
};

/** The open sessions that have been renewed in time; one that was opened before that was kept here counts as such. */
export const renewedSessions = (account: AccountRecord, now: string): AccountRecord['liveSessions'] => {
  const isOpen = (id: string) => (account[renewalAttribute(id)] ?? '~') > now;
  const all = Object.entries(account.liveSessions);
  return all.every(([id]) => isOpen(id)) ? account.liveSessions : Object.fromEntries(all.filter(([id]) => isOpen(id)));
};

/** What the account's policy says to all contexts; what it does not say has its default. */
export const policyOf = ({ policy }: Pick<AccountRecord, 'policy'>): SettingsRecord =>
  policy === undefined
    ? { ...defaultSettings, version: 0 }
    : {
        ...defaultSettings,
        ...policy,
        supportSessions: { ...defaultSettings.supportSessions, ...policy.supportSessions },
      };

/** Reads an account with its live grants, strongly consistent; undefined when there is none. */
export const readAccount = async (accountId: string): Promise<AccountRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.account(accountId), ConsistentRead: true }),
  );
  return Item && accountRecord(Item);
};

/** Reads many accounts, strongly consistent, in no particular order; those that are not there are left out. */
export const readAccounts = async (accountIds: readonly string[]): Promise<AccountRecord[]> =>
  (await batchGet<object>([...new Set(accountIds)].map(keys.account))).map(accountRecord);

/** Reads an account and one of its users in one round trip, strongly consistent. */
export const readMembership = async (
  accountId: string,
  userId: string,
): Promise<{ account: AccountRecord | undefined; user: UserRecord | undefined }> => {
  const items = await batchGet<Key>([keys.account(accountId), keys.user(accountId, userId)]);
  const account = items.find((item) => item.SK === 'ACCOUNT');
  return {
    account: account && accountRecord(account),
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
            'SET accountId = :id, #name = :name, edition = :edition, #zone = :zone, createdAt = :created, ' +
            'updatedAt = :updated, ' +
            'version = :version, liveGrants = if_not_exists(liveGrants, :noGrants), ' +
            'liveSessions = if_not_exists(liveSessions, :noSessions)',
          ConditionExpression: previous ? 'version = :was' : 'attribute_not_exists(PK)',
          ExpressionAttributeNames: { '#name': 'name', '#zone': 'timeZone' },
          ExpressionAttributeValues: {
            ':id': account.accountId,
            ':name': account.name,
            ':edition': account.edition,
            ':zone': account.timeZone,
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

/** Keeps sessions of an account from being opened until an instant. */
export const holdSessions = async (accountId: string, until: string): Promise<void> => {
  await retryTransactionConflict(() =>
    db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.account(accountId),
        UpdateExpression: 'SET heldUntil = :until',
        ConditionExpression: 'attribute_exists(PK)',
        ExpressionAttributeValues: { ':until': until },
      }),
    ),
  );
};

/** Lets sessions be opened again. */
export const releaseSessions = async (accountId: string): Promise<void> => {
  await retryTransactionConflict(() =>
    db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.account(accountId),
        UpdateExpression: 'REMOVE heldUntil',
        ConditionExpression: 'attribute_exists(PK)',
      }),
    ),
  );
};
