import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { GrantStatus, LiveGrant } from '../domain/grant.ts';
import type { GrantRecord, GrantTransition } from '../domain/grant-transitions.ts';
import { ttlSeconds } from '../domain/instant.ts';
import type { UnsequencedEntry } from '../domain/journal.ts';
import { batchGet } from './batch-get.ts';
import { db, tableName } from './client.ts';
import type { Change, Write } from './commit.ts';
import { accountOf, dueIndex, dueShard, idOf, type Key, keys, prefixes, teamsIndex, teamsKey } from './keys.ts';
import { type Page, queryPage } from './page.ts';

export interface GrantRef {
  accountId: string;
  grantId: string;
}

const isOpen = (status: GrantStatus): boolean => status === 'active' || status === 'suspended';

/** Sorts after every instant: the end of an unlimited grant. */
const never = '9999-12-31T23:59:59.999Z';

/** Sorts grants by their end, then by id: the sort key of the `teams` index. */
export const endOrder = (grantId: string, expiresAt: string | null): string => `${expiresAt ?? never}#${grantId}`;

/**
 * The item of a grant. An open grant stands in the `due` index at its next instant of interest. An active or expired
 * one stands in the `teams` index: readers ask it only for ends after now, so expiry need not pay for leaving it.
 */
const grantItem = (grant: GrantRecord) => {
  const dueAt = isOpen(grant.status) ? (grant.warnAt ?? grant.expiresAt) : null;
  const listed = grant.status === 'active' || grant.status === 'expired';
  return {
    ...keys.grant(grant.accountId, grant.grantId),
    ...grant,
    ...(dueAt === null ? {} : { [dueIndex.partition]: dueShard(grant.grantId), [dueIndex.sort]: dueAt }),
    ...(listed
      ? {
          [teamsIndex.partition]: teamsKey(grant.teams),
          [teamsIndex.sort]: endOrder(grant.grantId, grant.expiresAt),
        }
      : {}),
  };
};

const notOfTheGrant = new Set<string>([
  ...['PK', 'SK'],
  ...[dueIndex.partition, dueIndex.sort],
  ...[teamsIndex.partition, teamsIndex.sort],
]);

/**
 * The grant of an item, without its keys and its places in the indexes: those are made anew by each write, so that a
 * grant which has ended does not take its old ones along.
 */
const grantOf = (item: object): GrantRecord =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !notOfTheGrant.has(name))) as unknown as GrantRecord;

/** The TTL item, so that DynamoDB itself calls when the end has come. Left behind, it goes away by itself. */
const timerWrite = (grant: GrantRecord): Write[] =>
  grant.expiresAt === null
    ? []
    : [
        {
          label: 'timer',
          put: { Item: { ...keys.timer(grant.accountId, grant.grantId), ttl: ttlSeconds(grant.expiresAt) } },
        },
      ];

const liveOf = ({ scope, teams, expiresAt, epoch, grantedBy }: GrantRecord): LiveGrant => ({
  scope,
  teams,
  expiresAt,
  epoch,
  grantedBy: grantedBy.userId,
});

/**
 * How the account's own item changes: live grants set, others taken out. With `only`, if there is room for so many and
 * those taken out are there and have ended by then: one that was extended meanwhile must not be lost.
 */
const accountWrite = (
  accountId: string,
  live: Record<string, LiveGrant>,
  gone: readonly string[],
  only?: { room: number; now: string },
): Write => {
  const set = Object.keys(live).map((_, index) => `liveGrants.#s${index} = :s${index}`);
  const remove = gone.map((_, index) => `liveGrants.#r${index}`);
  const values = {
    ...Object.fromEntries(Object.values(live).map((grant, index) => [`:s${index}`, grant])),
    ...(only ? { ':room': only.room } : {}),
    ...(only && gone.length > 0 ? { ':now': only.now } : {}),
  };
  const conditions = only
    ? ['size(liveGrants) < :room', ...gone.map((_, index) => `liveGrants.#r${index}.expiresAt <= :now`)]
    : [];
  return {
    label: 'account',
    update: {
      Key: keys.account(accountId),
      UpdateExpression: [
        set.length > 0 ? `SET ${set.join(', ')}` : '',
        remove.length > 0 ? `REMOVE ${remove.join(', ')}` : '',
      ]
        .join(' ')
        .trim(),
      ConditionExpression: ['attribute_exists(PK)', ...conditions].join(' AND '),
      ExpressionAttributeNames: Object.fromEntries([
        ...Object.keys(live).map((id, index) => [`#s${index}`, id]),
        ...gone.map((id, index) => [`#r${index}`, id]),
      ]),
      ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
    },
  };
};

/**
 * A new grant: the grant, its timer, and its place among the account's live grants. `ended` are ids of grants that
 * have ended by time and are cleared away with it; `max` is how many live grants an account may have.
 * Conditions: `account` (there, with room, the ended ones still in their place and still ended).
 */
export const creation = (
  grant: GrantRecord,
  entry: UnsequencedEntry,
  { ended, max }: { ended: readonly string[]; max: number },
): Change => ({
  writes: [
    { label: 'grant', put: { Item: grantItem(grant), ConditionExpression: 'attribute_not_exists(PK)' } },
    ...timerWrite(grant),
    accountWrite(grant.accountId, { [grant.grantId]: liveOf(grant) }, ended, {
      room: max + ended.length,
      now: grant.grantedAt,
    }),
  ],
  entries: [entry],
});

type UpdatingPut = Extract<Write, { put: unknown }>;

/** The conditional write of a transition's grant: only from the states it names, only over the version it saw. */
const transitionWrite = ({ before, after, from }: GrantTransition): UpdatingPut => ({
  label: after.grantId,
  put: {
    Item: grantItem(after),
    ConditionExpression: `#status IN (${from.map((_, index) => `:from${index}`).join(', ')}) AND version = :was AND warnAt = :warn`,
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ...Object.fromEntries(from.map((status, index) => [`:from${index}`, status])),
      ':was': before.version,
      ':warn': before.warnAt,
    },
  },
});

/** The same, on condition that the grant has not ended at `now`. */
const whileLive = (write: UpdatingPut, now: string): Write => ({
  label: write.label,
  put: {
    ...write.put,
    ConditionExpression: `${write.put.ConditionExpression} AND (attribute_type(expiresAt, :null) OR expiresAt > :now)`,
    ExpressionAttributeValues: { ...write.put.ExpressionAttributeValues, ':null': 'NULL', ':now': now },
  },
});

/**
 * New terms for an active grant. Not committed any more once the end of before has come, however long conflicts held it
 * up: what has been read as ended stays ended. Conditions: the grant's id, `account`.
 */
export const termsChange = (transition: GrantTransition): Change => {
  const { before, after, entry } = transition;
  return {
    before: before.expiresAt,
    writes: [
      whileLive(transitionWrite(transition), entry.at),
      ...(after.expiresAt === before.expiresAt ? [] : timerWrite(after)),
      accountWrite(after.accountId, { [after.grantId]: liveOf(after) }, []),
    ],
    entries: [entry],
  };
};

/** The revocation of one grant. Conditions: the grant's id, `account`. */
export const revocation = (transition: GrantTransition): Change => ({
  writes: [transitionWrite(transition), accountWrite(transition.after.accountId, {}, [transition.after.grantId])],
  entries: [transition.entry],
});

/**
 * The revocation of every live grant of an account, as its item was `seen`; it is left without any. One that was granted
 * meanwhile is not in `seen`, so at the moment of the commit there is none left. Conditions: each grant's id, `account`.
 */
export const turningOff = (
  accountId: string,
  seen: Readonly<Record<string, LiveGrant>>,
  transitions: readonly GrantTransition[],
): Change => ({
  writes: [
    ...transitions.map(transitionWrite),
    {
      label: 'account',
      update: {
        Key: keys.account(accountId),
        UpdateExpression: 'SET liveGrants = :none',
        ConditionExpression: 'liveGrants = :seen',
        ExpressionAttributeValues: { ':none': {}, ':seen': seen },
      },
    },
  ],
  entries: transitions.map(({ entry }) => entry),
});

/**
 * A transition that time brought: expiry or warning. The account's item is left alone, since readers ignore ended
 * grants there and the next creation clears them away; that keeps a sweep cheap. Conditions: the grant's id.
 */
export const timedChange = (transition: GrantTransition): Change => ({
  writes: [transitionWrite(transition)],
  entries: [transition.entry],
});

/** Reads a grant, strongly consistent; undefined when there is none. */
export const readGrant = async ({ accountId, grantId }: GrantRef): Promise<GrantRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.grant(accountId, grantId), ConsistentRead: true }),
  );
  return Item && grantOf(Item);
};

/** Reads many grants, strongly consistent, oldest first. */
export const readGrants = async (refs: readonly GrantRef[]): Promise<GrantRecord[]> => {
  const items = await batchGet<object>(refs.map(({ accountId, grantId }) => keys.grant(accountId, grantId)));
  return items.map(grantOf).sort((one, other) => (one.grantId < other.grantId ? -1 : 1));
};

/**
 * A page of the account's grants, newest first: one query. With `status`, only those that read so at `now`.
 */
export const listGrants = (
  accountId: string,
  page: { size: number; after?: string | undefined },
  filter?: { status: GrantStatus; now: string },
): Promise<Page<GrantRecord>> =>
  queryPage<GrantRecord>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.grant,
    newestFirst: true,
    ...page,
    ...(filter ? { filter: statusFilter(filter), limit: statusLimit } : {}),
  });

/** How many grants a query by status looks at: in a long history nearly all are of another. */
const statusLimit = 500;

const statusFilter = ({ status, now }: { status: GrantStatus; now: string }) => {
  const isStored = '#status = :status';
  const notOver = '(attribute_type(expiresAt, :null) OR expiresAt > :now)';
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
    default:
      return {
        expression: `${isStored} AND ${notOver}`,
        names,
        values: { ':status': status, ':null': 'NULL', ':now': now },
      };
  }
};

/** A page of one shard's grants whose instant of interest has come, earliest first. */
export const listDue = async (
  shard: string,
  now: string,
  limit: number,
  after?: Record<string, unknown>,
): Promise<{ refs: GrantRef[]; next?: Record<string, unknown> }> => {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: tableName(),
      IndexName: dueIndex.name,
      KeyConditionExpression: '#shard = :shard AND #at <= :now',
      ExpressionAttributeNames: { '#shard': dueIndex.partition, '#at': dueIndex.sort },
      ExpressionAttributeValues: { ':shard': shard, ':now': now },
      Limit: limit,
      ...(after ? { ExclusiveStartKey: after } : {}),
    }),
  );
  const refs = (Items as Key[]).map((key) => ({ accountId: accountOf(key), grantId: idOf(key) }));
  return { refs, ...(LastEvaluatedKey ? { next: LastEvaluatedKey } : {}) };
};

/** A row of the teams index: `liveUntil` (end, then grant id) is unique, and what listings go on after. */
export interface TeamsRow extends GrantRef {
  liveUntil: string;
}

/**
 * Grants under one combination of teams, soonest end first: those that end after `now`, beyond the row `after`.
 */
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
