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
import { sameVersion } from './change-store.ts';
import type { LinkRecord, LinkTransition } from './link.ts';
import { areAttemptsSettled, attemptLimit, failureLimit } from './lockout.ts';
import type { LinkRef } from './store.ts';

/*
 * An attempt is reserved before the code is checked, and counts as a failure until it turns out to be right. So concurrent
 * callers can never make more attempts than the limit allows. An attempt whose caller crashes keeps counting as a failure.
 */

interface CountUpdate {
  set: string;
  condition?: string;
  names?: Record<string, string>;
  values: Record<string, unknown>;
}

/**
 * Updates the counters of a link. Each write stores a random mark, so that an SDK retry after a lost answer is neither applied
 * twice nor refused because of its own effect.
 * @returns the link after the update
 */
const update = async (
  { accountId, linkId }: LinkRef,
  { set, condition, names = {}, values }: CountUpdate,
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
    const current = error instanceof ConditionalCheckFailedException && error.Item ? unmarshall(error.Item) : {};
    if (current['countedBy'] !== mark) throw error;
    return recordOf<LinkRecord>(current);
  }
};

/**
 * Reserves one of the remaining attempts. Attempts under way whose callers must have crashed are no longer counted as such.
 * @param link the link as just read
 * @returns the link after the update
 * @throws ConditionFailed when no attempt is left, or when the link is locked or revoked
 * @throws Contended when transactions on the link keep conflicting
 */
export const takeAttempt = (link: LinkRecord, now: string): Promise<LinkRecord> => {
  const areAbandoned = link.underWay !== 0 && areAttemptsSettled(link, now);
  return update(link, {
    set:
      'attempts = attempts + :one, failures = failures + :one, attemptedAt = :now, ' +
      `underWay = ${areAbandoned ? '' : 'underWay + '}:one`,
    condition:
      '#status = :active AND attempts < :limit AND failures < :most ' +
      `AND (attribute_not_exists(lockedUntil) OR lockedUntil <= :now)${areAbandoned ? ' AND attemptedAt = :latest' : ''}`,
    names: { '#status': 'status' },
    values: {
      ...{ ':one': 1, ':active': 'active', ':now': now },
      ...{ ':limit': attemptLimit, ':most': failureLimit },
      ...(areAbandoned ? { ':latest': link.attemptedAt } : {}),
    },
  }).catch((error: unknown) => {
    throw error instanceof ConditionalCheckFailedException ? new ConditionFailed(['attempt']) : error;
  });
};

/**
 * Records that an attempt was wrong: it stays counted, and is no longer under way.
 * @returns the link after the update
 * @throws Contended when transactions on the link keep conflicting
 */
export const failAttempt = (link: LinkRef): Promise<LinkRecord> =>
  update(link, { set: 'underWay = underWay - :one', values: { ':one': 1 } });

/** Undoes a reservation. In a transaction, whose client token makes retries idempotent. */
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
 * Returns an attempt that was right but failed for another reason. If the count of attempts was reset in the meantime, only
 * the count of failures is reduced.
 * @param taken the link as of the reservation of the attempt
 * @param isCertain whether the opening is known not to be committed; if not, the attempt is returned only if the link was not
 * opened since
 * @throws when it cannot be returned
 */
export const returnAttempt = (taken: LinkRecord, isCertain: boolean): Promise<void> => {
  const isSameCount = 'uses = :uses AND #locks = :locks';
  return commit(attemptReturn(taken, isSameCount, ', attempts = attempts - :one')).catch((error: unknown) => {
    if (!isCertain || !(error instanceof ConditionFailed)) throw error;
    return commit(attemptReturn(taken, `NOT (${isSameCount})`));
  });
};

/**
 * Locks a link. Condition `link`: all attempts are used up, and the link was neither locked nor opened since it was read.
 */
export const lockLinkChange = ({ before, after, entry }: LinkTransition): Change => ({
  writes: [
    {
      label: 'link',
      update: {
        Key: keys.link(after.accountId, after.linkId),
        UpdateExpression: 'SET attempts = :none, underWay = :none, #locks = :locks, lockedUntil = :until',
        ConditionExpression:
          '#status = :active AND (attempts >= :limit OR failures >= :most) AND #locks = :previousLocks AND uses = :uses ' +
          'AND (attribute_not_exists(lockedUntil) OR lockedUntil <= :now)',
        ExpressionAttributeNames: { '#status': 'status', '#locks': 'locks' },
        ExpressionAttributeValues: {
          ...{ ':none': after.attempts, ':locks': after.locks, ':until': after.lockedUntil },
          ...{ ':active': 'active', ':limit': attemptLimit, ':most': failureLimit },
          ...{ ':previousLocks': before.locks, ':uses': before.uses, ':now': entry.at },
        },
      },
    },
  ],
  entries: [entry],
});

const earlierOf = (end: string | null, other: string): string => (end !== null && end < other ? end : other);

/**
 * Opens a link: adds a use and resets the count of attempts. The transaction is not committed after the link has expired or
 * after `until`. Condition `link`: not revoked, and neither opened nor changed by a manager since it was read.
 */
export const openLinkChange = ({ before, after, entry }: LinkTransition, until: string): Change => {
  const { usesByRecipient: by } = after;
  const same = sameVersion(before);
  return {
    before: earlierOf(before.expiresAt, until),
    writes: [
      {
        label: 'link',
        update: {
          Key: keys.link(after.accountId, after.linkId),
          // Concurrent attempts change the counters, so the total counters are changed relative to their present values.
          UpdateExpression:
            'SET uses = :uses, attempts = :none, #locks = :none, lastOpenedAt = :at, ' +
            `failures = failures - :right, underWay = underWay - :one${by ? ', usesByRecipient = :by' : ''} REMOVE lockedUntil`,
          ConditionExpression: `#status = :active AND uses = :previousUses AND ${same.condition}`,
          ExpressionAttributeNames: { '#status': 'status', '#locks': 'locks', '#version': 'version' },
          ExpressionAttributeValues: {
            ...same.values,
            ...{ ':uses': after.uses, ':previousUses': before.uses, ':active': 'active', ':at': after.lastOpenedAt },
            ...{ ':none': after.attempts, ':one': 1, ':right': before.failures - after.failures },
            ...(by ? { ':by': by } : {}),
          },
        },
      },
    ],
    entries: [entry],
  };
};
