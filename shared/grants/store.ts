import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { UserRecord } from '../accounts/user-store.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { accountOf, idOf, type Key, keys, prefixes, teamsIndex } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import type { GrantStatus } from './grant.ts';
import { grantOfItem } from './item.ts';
import type { GrantRecord } from './transitions.ts';

export interface GrantRef {
  accountId: string;
  grantId: string;
}

/** Reads a grant, strongly consistent; undefined when it does not exist. */
export const readGrant = async ({ accountId, grantId }: GrantRef): Promise<GrantRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.grant(accountId, grantId), ConsistentRead: true }),
  );
  return Item && grantOfItem(Item);
};

/** Reads a grant and a user in one round trip, strongly consistent; each undefined when it does not exist. */
export const readGrantAndUser = async (
  { accountId, grantId }: GrantRef,
  userId: string | undefined,
): Promise<{ grant: GrantRecord | undefined; user: UserRecord | undefined }> => {
  const user = userId === undefined ? [] : [keys.user(accountId, userId)];
  const items = await batchGet<Key>([keys.grant(accountId, grantId), ...user]);
  const grant = items.find(({ SK }) => SK.startsWith(prefixes.grant));
  return {
    grant: grant && grantOfItem(grant),
    user: items.find((item) => item !== grant) as UserRecord | undefined,
  };
};

/** Reads many grants, strongly consistent, oldest first. */
export const readGrants = async (refs: readonly GrantRef[]): Promise<GrantRecord[]> => {
  const items = await batchGet<object>(refs.map(({ accountId, grantId }) => keys.grant(accountId, grantId)));
  return items.map(grantOfItem).sort((one, other) => (one.grantId < other.grantId ? -1 : 1));
};

/** A page of the account's grants, newest first, with one query. With `filter`, those that read as `status` at `now`. */
export const listGrants = async (
  accountId: string,
  page: { size: number; after?: string | undefined },
  filter?: { status: GrantStatus; now: string },
): Promise<Page<GrantRecord>> => {
  const { items, ...rest } = await queryPage<object>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.grant,
    newestFirst: true,
    ...page,
    ...(filter ? { filter: statusFilter(filter), limit: statusLimit } : {}),
  });
  return { items: items.map(grantOfItem), ...rest };
};

/** How many grants a query by status reads: in a long history nearly all have another status. */
const statusLimit = 500;

const statusFilter = ({ status, now }: { status: GrantStatus; now: string }) => {
  const isStored = '#status = :status';
  const hasNotEnded = '(attribute_type(expiresAt, :null) OR expiresAt > :now)';
  const names = { '#status': 'status' };
  switch (status) {
    case 'revoked':
      return { expression: isStored, names, values: { ':status': status } };
    case 'expired':
      return {
        expression: `${isStored} OR (#status IN (:active, :suspended) AND expiresAt <= :now)`,
        names,
        values: { ':status': status, ':active': 'active', ':suspended': 'suspended', ':now': now },
      };
    case 'suspended':
      return {
        // A scheduled grant is stored as suspended, without this instant.
        expression: `(${isStored} AND attribute_exists(suspendedAt) AND ${hasNotEnded}) OR (#status = :active AND reconfirmBy <= :now)`,
        names,
        values: { ':status': status, ':active': 'active', ':null': 'NULL', ':now': now },
      };
    default:
      return {
        expression: `${isStored} AND ${hasNotEnded} AND (attribute_not_exists(reconfirmBy) OR reconfirmBy > :now)`,
        names,
        values: { ':status': status, ':null': 'NULL', ':now': now },
      };
  }
};

/** A row of the teams index. `liveUntil` (end, then grant id) is unique and serves as the page cursor. */
export interface TeamsRow extends GrantRef {
  liveUntil: string;
}

/** Grants with one combination of teams that end after `now`, soonest end first, after the row `after`. */
export const listByTeams = async (key: string, now: string, limit: number, after?: string): Promise<TeamsRow[]> => {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: tableName(),
      IndexName: teamsIndex.name,
      KeyConditionExpression: '#key = :key AND #until > :after',
      ExpressionAttributeNames: { '#key': teamsIndex.partition, '#until': teamsIndex.sort },
      ExpressionAttributeValues: { ':key': key, ':after': after ?? `${now}#~` },
      Limit: limit,
    }),
  );
  return (Items as (Key & { liveUntil: string })[]).map((item) => ({
    liveUntil: item.liveUntil,
    accountId: accountOf(item),
    grantId: idOf(item),
  }));
};
