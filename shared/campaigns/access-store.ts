import type { User } from '../accounts/user.ts';
import type { UserRecord } from '../accounts/user-store.ts';
import { emptyBitmap } from '../core/bitmap.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import type { Write } from '../table/commit.ts';
import { type Key, keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import type { CampaignAccess } from './campaign-access.ts';

/** The campaign access of a user as stored: one small item, whatever the number of campaigns. */
export interface AccessRecord extends CampaignAccess {
  accountId: string;
  userId: string;
  /** The user's number in rosters; another user with the same id gets another number. */
  number: number;
  /** `createdAt` of the user who was given the access. */
  since: string;
  version: number;
}

/** The access record in a stored item. */
export const toAccessRecord = (item: object): AccessRecord => {
  const { access = emptyBitmap, roundRobin = emptyBitmap, ...rest } = recordOf<Partial<AccessRecord>>(item);
  return { ...rest, access, roundRobin } as AccessRecord;
};

/** Whether a user exists and has not been removed. */
export const isPresent = (user: UserRecord | undefined): user is UserRecord => user !== undefined && !user.removed;

/** The record if it belongs to this user; undefined when it belongs to an earlier user with the same id. */
export const accessFor = (user: Pick<User, 'createdAt'>, record: AccessRecord | undefined): AccessRecord | undefined =>
  record?.since === user.createdAt ? record : undefined;

/** The records that belong to these users, by user id; leaves out records of earlier users with the same ids. */
export const ownAccess = (
  users: ReadonlyMap<string, Pick<User, 'createdAt'>>,
  records: ReadonlyMap<string, AccessRecord>,
): Map<string, AccessRecord> =>
  new Map(
    [...records].flatMap(([id, record]) => {
      const user = users.get(id);
      const own = user && accessFor(user, record);
      return own ? [[id, own] as const] : [];
    }),
  );

/** Reads the access records of users, by user id, strongly consistent. */
export const readAccess = async (accountId: string, userIds: readonly string[]): Promise<Map<string, AccessRecord>> => {
  const items = await batchGet<AccessRecord>(userIds.map((userId) => keys.access(accountId, userId)));
  return new Map(items.map((item) => [item.userId, toAccessRecord(item)]));
};

/** Reads users with their access records, by user id, strongly consistent; missing items are undefined. */
export const readUsersAccess = async (
  accountId: string,
  userIds: readonly string[],
): Promise<Map<string, { user?: UserRecord; record?: AccessRecord }>> => {
  const all = userIds.flatMap((userId) => [keys.user(accountId, userId), keys.access(accountId, userId)]);
  const found = new Map<string, { user?: UserRecord; record?: AccessRecord }>(userIds.map((id) => [id, {}]));
  for (const item of await batchGet<Key & { userId: string }>(all)) {
    const one = found.get(item.userId);
    if (!one) continue;
    if (item.SK.startsWith(prefixes.access)) one.record = toAccessRecord(item);
    else one.user = recordOf<UserRecord>(item);
  }
  return found;
};

/** A page of the access records of an account that `keep` accepts, by user id. */
export const listAccess = async (
  accountId: string,
  page: { size: number; after?: string | undefined },
  keep: (record: AccessRecord) => boolean,
): Promise<Page<AccessRecord>> => {
  const { items, ...rest } = await queryPage<object>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.access,
    ...page,
    keep: (item) => keep(toAccessRecord(item)),
    limit: 200,
  });
  return { items: items.map(toAccessRecord), ...rest };
};

/** Empty bitmaps are not stored. */
const nonEmpty = (bitmap: Uint8Array): Uint8Array | undefined => (bitmap.length > 0 ? bitmap : undefined);

/** The write of an access record. Condition `access <user>`: the item is as `previous`, or new without one. */
export const accessWrite = (record: AccessRecord, previous: AccessRecord | undefined): Write => ({
  label: `access ${record.userId}`,
  put: {
    Item: {
      ...keys.access(record.accountId, record.userId),
      ...record,
      access: nonEmpty(record.access),
      roundRobin: nonEmpty(record.roundRobin),
    },
    ...(previous
      ? { ConditionExpression: 'version = :was', ExpressionAttributeValues: { ':was': previous.version } }
      : { ConditionExpression: 'attribute_not_exists(PK)' }),
  },
});

/** The check that an access record is as it was read. Condition `access`. */
export const accessCheck = ({ accountId, userId, version }: AccessRecord): Write => ({
  label: 'access',
  check: {
    Key: keys.access(accountId, userId),
    ConditionExpression: 'version = :was',
    ExpressionAttributeValues: { ':was': version },
  },
});
