import type { LiveGrant } from '../domain/grant.ts';
import type { GrantRecord, GrantTransition } from '../domain/grant-transitions.ts';
import { ttlSeconds } from '../domain/instant.ts';
import type { UnsequencedEntry } from '../domain/journal.ts';
import type { Change, Write } from './commit.ts';
import { grantItem } from './grant-item.ts';
import { keys } from './keys.ts';

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
