import type { User } from '../accounts/user.ts';
import type { UserRecord } from '../accounts/user-store.ts';
import { emptyBitmap } from '../core/bitmap.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import type { Write } from '../table/commit.ts';
import { type Key, keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import type { CampaignAccess } from './campaign-access.ts';

/** A user's two columns of the matrix as stored: one small item, however many campaigns there are. */
export interface AccessRecord extends CampaignAccess {
  accountId: string;
  userId: string;
  /** The user's place in rosters; somebody else under the same id gets another. */
  number: number;
  /** `createdAt` of the user it was given to. */
  since: string;
  version: number;
}

/** The columns in an item. */
export const toAccessRecord = (item: object): AccessRecord => {
  const { access = emptyBitmap, roundRobin = emptyBitmap, ...rest } = recordOf<Partial<AccessRecord>>(item);
  return { ...rest, access, roundRobin } as AccessRecord;
};

/** Whether somebody is there who may have access: not removed. */
export const isPresent = (user: UserRecord | undefined): user is UserRecord => user !== undefined && !user.removed;

/** What an item says of a user: nothing, when it was given to somebody before them. */
export const accessFor = (user: Pick<User, 'createdAt'>, record: AccessRecord | undefined): AccessRecord | undefined =>
  record?.since === user.createdAt ? record : undefined;

/** What users have been given, by id: what was given to somebody who is gone says nothing of who came after. */
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

/** The columns of users, by id, where there are any; strongly consistent. */
export const readAccess = async (accountId: string, userIds: readonly string[]): Promise<Map<string, AccessRecord>> => {
  const items = await batchGet<AccessRecord>(userIds.map((userId) => keys.access(accountId, userId)));
  return new Map(items.map((item) => [item.userId, toAccessRecord(item)]));
};

/** Users with their columns, by id; strongly consistent. `access` is undefined for who has never been given any. */
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

/** A page of the users of an account who have been given access at some time, by id; those that `keep` leaves in. */
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

/** An empty set is no attribute. */
const stored = (bitmap: Uint8Array): Uint8Array | undefined => (bitmap.length > 0 ? bitmap : undefined);

/** The write of a user's columns, if still as `previous` (undefined: no item). Condition: labelled `access <user>`. */
export const accessWrite = (record: AccessRecord, previous: AccessRecord | undefined): Write => ({
  label: `access ${record.userId}`,
  put: {
    Item: {
      ...keys.access(record.accountId, record.userId),
      ...record,
      access: stored(record.access),
      roundRobin: stored(record.roundRobin),
    },
    ...(previous
      ? { ConditionExpression: 'version = :was', ExpressionAttributeValues: { ':was': previous.version } }
      : { ConditionExpression: 'attribute_not_exists(PK)' }),
  },
});

/** That a user's columns are as they were read. */
export const accessCheck = ({ accountId, userId, version }: AccessRecord): Write => ({
  label: 'access',
  check: {
    Key: keys.access(accountId, userId),
    ConditionExpression: 'version = :was',
    ExpressionAttributeValues: { ':was': version },
  },
});
