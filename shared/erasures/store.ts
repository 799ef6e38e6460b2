import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { AccountRecord } from '../accounts/account-store.ts';
import { addMillis } from '../core/instant.ts';
import { recordOf } from '../table/attributes.ts';
import { db, tableName } from '../table/client.ts';
import type { Change, Write } from '../table/commit.ts';
import { dueIndex, erasureShard } from '../table/due-shards.ts';
import { Expression } from '../table/expression.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { type Key, keys } from '../table/keys.ts';
import type { AccountErasure, Erasure, UserErasure } from './erasure.ts';

const keyOf = ({ accountId, userId }: Pick<Erasure, 'accountId' | 'userId'>): Key => keys.erasure(accountId, userId);

/** Longer than any function of the API runs: by then, each request that the user sent before their removal has ended. */
const underWayMillis = 30_000;

/** The write of a new erasure, due at once; that of a user after the requests that are under way. It replaces an earlier one. */
export const startErasure = (erasure: Erasure): Write => ({
  label: 'erasure',
  put: {
    Item: {
      ...keyOf(erasure),
      ...erasure,
      [dueIndex.partition]: erasureShard,
      [dueIndex.sort]: addMillis(erasure.startedAt, erasure.userId === undefined ? 0 : underWayMillis),
    },
  },
});

/** Reads the erasure of a user, or with an empty id of the account, strongly consistent; undefined when there is none. */
export const readErasure = async (accountId: string, userId = ''): Promise<Erasure | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.erasure(accountId, userId), ConsistentRead: true }),
  );
  return Item && recordOf<Erasure>(Item);
};

/** Sends an update on condition that it is still the same erasure, in the same step. @returns whether it was */
const updateErasure = async (erasure: Erasure, item: Expression): Promise<boolean> => {
  const { step, startedAt } = erasure;
  const update = item.requireEqual('step', step).requireEqual('startedAt', startedAt).update(keyOf(erasure));
  try {
    await db.send(new UpdateCommand({ TableName: tableName(), ...update }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** Stores how far a step has come. */
export const saveCursor = (erasure: Erasure, cursor: string): Promise<boolean> =>
  updateErasure(erasure, new Expression().set('cursor', cursor));

/** Begins the next step, due at an instant. @returns false when another sweep has, or the erasure was replaced */
export const beginStep = <E extends Erasure>(erasure: E, step: E['step'], dueAt: string): Promise<boolean> =>
  updateErasure(erasure, new Expression().set('step', step).set(dueIndex.sort, dueAt).remove('cursor'));

/**
 * Takes the account from those who would reopen it: from now on its version is not the one that they have read.
 * @returns false when it was reopened meanwhile
 */
export const claimAccount = async ({ accountId, version, closedAt }: AccountRecord): Promise<boolean> => {
  const item = new Expression().set('version', version + 1).requireEqual('version', version);
  const update = item.requireEqual('closedAt', closedAt).update(keys.account(accountId));
  try {
    await db.send(new UpdateCommand({ TableName: tableName(), ...update }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** Forgets an erasure that was not needed after all, unless the account was closed again meanwhile. */
export const forgetErasure = async ({ accountId, startedAt }: AccountErasure): Promise<void> => {
  const condition = new Expression().requireEqual('startedAt', startedAt).condition();
  try {
    await db.send(new DeleteCommand({ TableName: tableName(), Key: { ...keys.erasure(accountId) }, ...condition }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};

/**
 * What is left of an account after its erasure: that it was there, and is closed for good. Condition `account`: it is as it
 * was read.
 */
export const finishErasure = (account: AccountRecord, erasedAt: string, entry: UnsequencedEntry): Change => {
  const { accountId, edition, createdAt, closedAt, eraseAt, lastClosedAt, version } = account;
  const Item = {
    ...keys.account(accountId),
    ...{ accountId, name: '', edition, timeZone: 'UTC', createdAt, updatedAt: erasedAt, version: version + 1 },
    ...{ closedAt, eraseAt, lastClosedAt, erasedAt, liveGrants: {}, liveSessions: {} },
  };
  return {
    writes: [
      { label: 'account', put: { Item, ...new Expression().requireEqual('version', version).condition() } },
      { label: 'erasure', remove: { Key: { ...keys.erasure(accountId) } } },
    ],
    entries: [entry],
  };
};

/** The end of the erasure of a user. Condition `erasure`: it is still this one. */
export const finishUserErasure = (erasure: UserErasure, entry: UnsequencedEntry): Change => ({
  writes: [
    {
      label: 'erasure',
      remove: {
        Key: { ...keyOf(erasure) },
        ...new Expression().requireEqual('startedAt', erasure.startedAt).condition(),
      },
    },
  ],
  entries: [entry],
});
