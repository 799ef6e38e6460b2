import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { LinkRecord, LinkTransition } from '../domain/link.ts';
import { attemptLimit } from '../domain/link-lock.ts';
import { recordOf } from './attributes.ts';
import { db, tableName } from './client.ts';
import type { Change } from './commit.ts';
import { ConditionFailed } from './errors.ts';
import { keys } from './keys.ts';
import type { LinkRef } from './links.ts';
import { patiently } from './patiently.ts';

/*
 * An attempt is taken before anything is looked at, so no more are ever made than there are, however many callers come
 * at once. Of whoever takes one and dies nothing is heard again: it counts.
 */

/**
 * Takes one of the attempts that are left.
 * @returns the link as it is then
 * @throws ConditionFailed when none is left, or when the link is locked, revoked or used up
 */
export const takeAttempt = async ({ accountId, linkId }: LinkRef, now: string): Promise<LinkRecord> => {
  const taking = new UpdateCommand({
    TableName: tableName(),
    Key: keys.link(accountId, linkId),
    UpdateExpression: 'SET attempts = attempts + :one',
    ConditionExpression:
      '#status = :active AND attempts < :limit AND (attribute_not_exists(lockedUntil) OR lockedUntil <= :now) ' +
      'AND (attribute_not_exists(maxUses) OR uses < maxUses)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':one': 1, ':active': 'active', ':limit': attemptLimit, ':now': now },
    ReturnValues: 'ALL_NEW',
  });
  const { Attributes = {} } = await patiently(() => db.send(taking)).catch((error: unknown) => {
    throw error instanceof ConditionalCheckFailedException ? new ConditionFailed(['attempt']) : error;
  });
  return recordOf<LinkRecord>(Attributes);
};

/**
 * Gives an attempt back that was right and yet came to nothing, unless the count has begun anew since: then there is
 * nothing to give back.
 * @param taken the link as it was when the attempt was taken
 * @throws when it cannot be given back, for whatever reason
 */
export const returnAttempt = async ({ accountId, linkId, uses, locks }: LinkRecord): Promise<void> => {
  await db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.link(accountId, linkId),
      UpdateExpression: 'SET attempts = attempts - :one',
      ConditionExpression: 'attempts >= :one AND uses = :uses AND #locks = :locks',
      ExpressionAttributeNames: { '#locks': 'locks' },
      ExpressionAttributeValues: { ':one': 1, ':uses': uses, ':locks': locks },
    }),
  );
};

/** A link is locked, once for the attempts that were made. Condition `link`: they are all taken, and nobody has locked it. */
export const linkLocking = ({ before, after, entry }: LinkTransition): Change => ({
  writes: [
    {
      label: 'link',
      update: {
        Key: keys.link(after.accountId, after.linkId),
        UpdateExpression: 'SET attempts = :none, #locks = :locks, lockedUntil = :until',
        ConditionExpression: '#status = :active AND attempts >= :limit AND #locks = :was',
        ExpressionAttributeNames: { '#status': 'status', '#locks': 'locks' },
        ExpressionAttributeValues: {
          ':none': after.attempts,
          ':locks': after.locks,
          ':until': after.lockedUntil,
          ':active': 'active',
          ':limit': attemptLimit,
          ':was': before.locks,
        },
      },
    },
  ],
  entries: [entry],
});

/**
 * A link is opened: one use more, and the count of attempts begins anew, even if others have had it locked meanwhile. Not
 * committed any more once it has expired. Condition `link`: not revoked, and opened by nobody else since it was read.
 */
export const linkOpening = ({ before, after, entry }: LinkTransition): Change => ({
  before: before.expiresAt,
  writes: [
    {
      label: 'link',
      update: {
        Key: keys.link(after.accountId, after.linkId),
        UpdateExpression: 'SET uses = :uses, attempts = :none, #locks = :none, lastOpenedAt = :at REMOVE lockedUntil',
        ConditionExpression: '#status = :active AND uses = :was',
        ExpressionAttributeNames: { '#status': 'status', '#locks': 'locks' },
        ExpressionAttributeValues: {
          ':uses': after.uses,
          ':none': after.attempts,
          ':at': after.lastOpenedAt,
          ':active': 'active',
          ':was': before.uses,
        },
      },
    },
  ],
  entries: [entry],
});
