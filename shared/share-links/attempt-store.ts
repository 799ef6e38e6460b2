import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { recordOf } from '../table/attributes.ts';
import { db, tableName } from '../table/client.ts';
import { type Change, commit } from '../table/commit.ts';
import { ConditionFailed } from '../table/errors.ts';
import { keys } from '../table/keys.ts';
import { retryTransactionConflict } from '../table/retry-conflict.ts';
import type { LinkRecord, LinkTransition } from './link.ts';
import { attemptLimit, failureLimit, isSettled } from './lockout.ts';
import type { LinkRef } from './store.ts';

/*
 * An attempt is taken before anything is looked at, and counts as a failure until it has been right: so no more are ever
 * made than there are, however many callers come at once. Of whoever takes one and dies nothing is heard again: it counts.
 */

interface Counting {
  set: string;
  condition?: string;
  names?: Record<string, string>;
  values: Record<string, unknown>;
}

/**
 * Changes what is counted of a link. The write leaves its mark, by which it is known when the SDK sends it again for want of
 * an answer: what happened is not done twice, and not refused for what it did itself.
 */
const update = async (
  { accountId, linkId }: LinkRef,
  { set, condition, names = {}, values }: Counting,
): Promise<LinkRecord> => {
  const mark = randomUUID();
  const isNew = '(attribute_not_exists(countedBy) OR countedBy <> :mark)';
  const command = new UpdateCommand({
    TableName: tableName(),
    Key: keys.link(accountId, linkId),
    UpdateExpression: `SET ${set}, countedBy = :mark`,
    ConditionExpression: condition === undefined ? isNew : `${condition} AND ${isNew}`,
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ExpressionAttributeValues: { ...values, ':mark': mark },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    const { Attributes = {} } = await retryTransactionConflict(() => db.send(command));
    return recordOf<LinkRecord>(Attributes);
  } catch (error) {
    const there = error instanceof ConditionalCheckFailedException && error.Item ? unmarshall(error.Item) : {};
    if (there['countedBy'] !== mark) throw error;
    return recordOf<LinkRecord>(there);
  }
};

/**
 * Takes one of the attempts that are left. Where others are under way of whom nothing will be heard any more, they are so no
 * longer.
 * @param link as it was just read
 * @returns the link as it is then
 * @throws ConditionFailed when none is left, or when the link is locked, revoked or used up
 * @throws Contended
 */
export const takeAttempt = (link: LinkRecord, now: string): Promise<LinkRecord> => {
  const areDead = link.underWay !== 0 && isSettled(link, now);
  return update(link, {
    set:
      'attempts = attempts + :one, failures = failures + :one, attemptedAt = :now, ' +
      `underWay = ${areDead ? '' : 'underWay + '}:one`,
    condition:
      '#status = :active AND attempts < :limit AND failures < :most ' +
      'AND (attribute_not_exists(lockedUntil) OR lockedUntil <= :now) ' +
      `AND (attribute_not_exists(maxUses) OR uses < maxUses)${areDead ? ' AND attemptedAt = :latest' : ''}`,
    names: { '#status': 'status' },
    values: {
      ...{ ':one': 1, ':active': 'active', ':now': now },
      ...{ ':limit': attemptLimit, ':most': failureLimit },
      ...(areDead ? { ':latest': link.attemptedAt } : {}),
    },
  }).catch((error: unknown) => {
    throw error instanceof ConditionalCheckFailedException ? new ConditionFailed(['attempt']) : error;
  });
};

/** An attempt was wrong: it counts, and is under way no longer. @returns the link as it is then @throws Contended */
export const failAttempt = (link: LinkRef): Promise<LinkRecord> =>
  update(link, { set: 'underWay = underWay - :one', values: { ':one': 1 } });

/** One attempt less, as if it had not been taken; in a transaction, since such a write is made once, however often it is sent. */
const attemptReturn = (taken: LinkRecord, condition: string, also = ''): Change => ({
  writes: [
    {
      label: 'link',
      update: {
        Key: keys.link(taken.accountId, taken.linkId),
        UpdateExpression: `SET failures = failures - :one, underWay = underWay - :one${also}`,
        ConditionExpression: condition,
        ExpressionAttributeNames: { '#locks': 'locks' },
        ExpressionAttributeValues: { ':one': 1, ':uses': taken.uses, ':locks': taken.locks },
      },
    },
  ],
  entries: [],
});

/**
 * Gives an attempt back that was right and yet came to nothing. Where the count has begun anew since, it is among the
 * failures alone.
 * @param taken the link as it was when the attempt was taken
 * @param isCertain that nothing was committed for it; if that is not, it is given back only where nobody has come in since
 * @throws when it cannot be given back, for whatever reason
 */
export const returnAttempt = (taken: LinkRecord, isCertain: boolean): Promise<void> => {
  const isSameCount = 'uses = :uses AND #locks = :locks';
  return commit(attemptReturn(taken, isSameCount, ', attempts = attempts - :one')).catch((error: unknown) => {
    if (!isCertain || !(error instanceof ConditionFailed)) throw error;
    return commit(attemptReturn(taken, `NOT (${isSameCount})`));
  });
};

/**
 * A link is locked, once for the attempts that were made. Condition `link`: they are all taken, and nobody has locked it or
 * come in since it was read.
 */
export const lockLinkChange = ({ before, after, entry }: LinkTransition): Change => ({
  writes: [
    {
      label: 'link',
      update: {
        Key: keys.link(after.accountId, after.linkId),
        UpdateExpression: 'SET attempts = :none, underWay = :none, #locks = :locks, lockedUntil = :until',
        ConditionExpression:
          '#status = :active AND (attempts >= :limit OR failures >= :most) AND #locks = :was AND uses = :uses ' +
          'AND (attribute_not_exists(lockedUntil) OR lockedUntil <= :now)',
        ExpressionAttributeNames: { '#status': 'status', '#locks': 'locks' },
        ExpressionAttributeValues: {
          ...{ ':none': after.attempts, ':locks': after.locks, ':until': after.lockedUntil },
          ...{ ':active': 'active', ':limit': attemptLimit, ':most': failureLimit },
          ...{ ':was': before.locks, ':uses': before.uses, ':now': entry.at },
        },
      },
    },
  ],
  entries: [entry],
});

const earlier = (one: string | null, other: string): string => (one !== null && one < other ? one : other);

/**
 * A link is opened: one use more, and the count of attempts begins anew. Not committed any more once it has expired, or from
 * `until` on. Condition `link`: not revoked, and opened by nobody else since it was read.
 */
export const openLinkChange = ({ before, after, entry }: LinkTransition, until: string): Change => ({
  before: earlier(before.expiresAt, until),
  writes: [
    {
      label: 'link',
      update: {
        Key: keys.link(after.accountId, after.linkId),
        // Others take attempts and fail meanwhile: what is counted over all is counted on from what it is by then.
        UpdateExpression:
          'SET uses = :uses, attempts = :none, #locks = :none, lastOpenedAt = :at, ' +
          'failures = failures - :right, underWay = underWay - :one REMOVE lockedUntil',
        ConditionExpression: '#status = :active AND uses = :was',
        ExpressionAttributeNames: { '#status': 'status', '#locks': 'locks' },
        ExpressionAttributeValues: {
          ...{ ':uses': after.uses, ':was': before.uses, ':active': 'active', ':at': after.lastOpenedAt },
          ...{ ':none': after.attempts, ':one': 1, ':right': before.failures - after.failures },
        },
      },
    },
  ],
  entries: [entry],
});
