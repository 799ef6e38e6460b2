import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Problem } from '../api/problem.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { backoff, commit } from '../table/commit.ts';
import { Contended } from '../table/errors.ts';
import { Expression } from '../table/expression.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { type Key, keys } from '../table/keys.ts';
import { retryTransactionConflict } from '../table/retry-conflict.ts';
import type { Account } from './account.ts';
import { renewalAttribute } from './account-write.ts';
import type { WithBlockedAgents } from './blocked-agents.ts';
import {
  grantOfStored,
  type LiveGrant,
  type LiveSession,
  type SessionCounts,
  type StoredLiveGrant,
} from './live-access.ts';
import { defaultSettings } from './policy-defaults.ts';
import type { PolicySettings, SupportSessionPolicy } from './policy-settings.ts';
import type { UserRecord } from './user-store.ts';

/** The sections of an account's policy that every context may need. The rest is an item of its own (`policies/store`). */
export interface SettingsRecord extends PolicySettings {
  /** 0 when no policy has been set. */
  version: number;
  updatedAt?: string;
  /** The version of that other item; absent while it does not exist. */
  documentVersion?: number;
}

/** The settings as stored. The first version stored support sessions only, with fewer fields. */
type StoredPolicy = Partial<Omit<SettingsRecord, 'supportSessions'>> & {
  version: number;
  supportSessions?: Partial<SupportSessionPolicy>;
};

/** An account as stored, with its live grants and open sessions, so that a decision reads one item (ADR 0004). */
export interface AccountRecord extends Account, WithBlockedAgents {
  liveGrants: Record<string, LiveGrant>;
  liveSessions: Record<string, LiveSession>;
  /** The number of those sessions by agent: what an opening is conditional on. Absent until an agent opens a session. */
  sessionCounts?: SessionCounts;
  /** Absent until a policy is set. */
  policy?: StoredPolicy;
  /** When the account was last closed, reopened or not: links from before are revoked, whatever their items say. */
  lastClosedAt?: string;
  /** Agents do not write before this instant: a change that ends sessions has lost races and holds them off. */
  heldUntil?: string;
  /** The instant by which each open session must be renewed. */
  [renewBy: `renewBy#${string}`]: string | undefined;
}

/** A live grant as stored. The first version did not keep the grantor's role. */
type StoredGrant = Omit<StoredLiveGrant, 'role'> & Partial<Pick<LiveGrant, 'role'>>;

/** Reads an account item of any version, closed or not. A grantor without a stored role counts as an admin, never as an owner. */
const anyAccountRecord = (item: object): AccountRecord => {
  const stored = item as Omit<AccountRecord, 'liveGrants' | 'liveSessions' | 'timeZone'> & {
    liveGrants?: Record<string, StoredGrant>;
    liveSessions?: AccountRecord['liveSessions'];
    timeZone?: string;
  };
  const { liveGrants = {}, liveSessions = {}, timeZone = 'UTC' } = stored;
  const grants = Object.entries(liveGrants).map(([id, grant]) => [
    id,
    grantOfStored({ ...grant, role: grant.role ?? 'admin' }),
  ]);
  return { ...stored, timeZone, liveGrants: Object.fromEntries(grants) as AccountRecord['liveGrants'], liveSessions };
};

/** Reads the item of an account that is open. @throws Problem `account-closed` */
export const accountRecord = (item: object): AccountRecord => {
  if ((item as Partial<AccountRecord>).closedAt !== undefined) throw new Problem('account-closed');
  return anyAccountRecord(item);
};

/** What is read of an account; undefined when the account is closed. */
export const unlessClosed = <T>(reading: Promise<T>): Promise<T | undefined> =>
  reading.catch((error: unknown) => {
    if (error instanceof Problem && error.problem === 'account-closed') return undefined;
    throw error;
  });

/** The open sessions that were renewed in time. A session without a stored renewal, from an earlier version, counts. */
export const renewedSessions = (account: AccountRecord, now: string): AccountRecord['liveSessions'] => {
  const isOpen = (id: string) => (account[renewalAttribute(id)] ?? '~') > now;
  const all = Object.entries(account.liveSessions);
  return all.every(([id]) => isOpen(id)) ? account.liveSessions : Object.fromEntries(all.filter(([id]) => isOpen(id)));
};

/** The account's policy settings, with defaults for what it leaves out. */
export const policyOf = ({ policy }: Pick<AccountRecord, 'policy'>): SettingsRecord =>
  policy === undefined
    ? { ...defaultSettings, version: 0 }
    : {
        ...defaultSettings,
        ...policy,
        supportSessions: { ...defaultSettings.supportSessions, ...policy.supportSessions },
      };

/** Reads an account, closed or not, strongly consistent; undefined when it does not exist. */
export const readAnyAccount = async (accountId: string): Promise<AccountRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.account(accountId), ConsistentRead: true }),
  );
  return Item && anyAccountRecord(Item);
};

/**
 * Reads an account with its live grants, strongly consistent; undefined when it does not exist.
 * @throws Problem `account-closed`
 */
export const readAccount = async (accountId: string): Promise<AccountRecord | undefined> => {
  const account = await readAnyAccount(accountId);
  return account && accountRecord(account);
};

/** Reads accounts, strongly consistent, in no particular order. Accounts that do not exist or are closed are left out. */
export const readAccounts = async (accountIds: readonly string[]): Promise<AccountRecord[]> =>
  (await batchGet<Partial<AccountRecord>>([...new Set(accountIds)].map(keys.account)))
    .filter(({ closedAt }) => closedAt === undefined)
    .map(accountRecord);

/** Reads an account and one of its users in one round trip, strongly consistent. @throws Problem `account-closed` */
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
 * Writes an account's own fields, if the account is still as `previous` (undefined: it does not exist). Live grants and
 * open sessions, which other changes write, stay as they are. A closed account is open again.
 * @throws ConditionFailed when another change came first
 */
export const writeAccount = (
  account: Account,
  previous: Account | undefined,
  entry: UnsequencedEntry,
): Promise<void> => {
  const { accountId, name, edition, timeZone, createdAt, updatedAt, version } = account;
  const item = new Expression();
  for (const [field, value] of Object.entries({ accountId, name, edition, timeZone, createdAt, updatedAt, version })) {
    item.set(field, value);
  }
  for (const map of ['liveGrants', 'liveSessions']) {
    item.setTo(map, `if_not_exists(${item.path(map)}, ${item.value({})})`);
  }
  if (previous?.closedAt !== undefined) item.remove('closedAt').remove('eraseAt');
  if (previous) item.requireEqual('version', previous.version);
  else item.requireNew();
  // Not committed once the erasure may have begun.
  const before = previous?.eraseAt ?? null;
  return commit({ before, writes: [item.write('account', keys.account(accountId))], entries: [entry] });
};

/** Transactions leave gaps of a few milliseconds on a contended item; this finds one within a second. */
const untilGap = { attempts: 150, wait: () => backoff(0) };

const updateAccount = async (accountId: string, item: Expression, hasTime?: () => boolean): Promise<void> => {
  const update = item.requireExists().update(keys.account(accountId));
  await retryTransactionConflict(() => db.send(new UpdateCommand({ TableName: tableName(), ...update })), {
    ...untilGap,
    ...(hasTime ? { hasTime } : {}),
  });
};

/**
 * Holds agents off an account until an instant: they open, renew and leave no session before it.
 * @param hasTime asked after each conflict: whether to try again
 * @throws Contended
 */
export const holdSessions = (accountId: string, until: string, hasTime?: () => boolean): Promise<void> =>
  updateAccount(accountId, new Expression().set('heldUntil', until), hasTime);

/**
 * Ends the hold that lasts until `until`. A longer one, of another change, stays.
 * @throws ConditionalCheckFailedException when it is not that one, Contended
 */
export const releaseSessions = (accountId: string, until: string): Promise<void> =>
  updateAccount(accountId, new Expression().remove('heldUntil').requireEqual('heldUntil', until));

/** Checks that no change that ends sessions holds agents off. @throws Contended */
export const checkNotHeld = ({ heldUntil = '' }: Pick<AccountRecord, 'heldUntil'>, now: string): void => {
  if (heldUntil > now) throw new Contended(`held until ${heldUntil}`);
};
