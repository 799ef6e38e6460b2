import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { ttlSeconds } from '../core/instant.ts';
import { db, tableName } from './client.ts';
import type { Change } from './commit.ts';
import { type Key, keys } from './keys.ts';

/** The stored answer to a request with an idempotency key. */
export interface RememberedAnswer {
  /** SHA-256 over the route, its parameters and the body. */
  fingerprint: string;
  status: number;
  body: string;
  etag?: string | undefined;
  location?: string | undefined;
  until: string;
}

export const idempotencyKey = keys.idempotency;

/** Reads the answer stored under a key, strongly consistent. @returns undefined when none is stored or its 24 h are over */
export const readAnswer = async (key: Key, now: string): Promise<RememberedAnswer | undefined> => {
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key: key, ConsistentRead: true }));
  const answer = Item as RememberedAnswer | undefined;
  return answer && answer.until > now ? answer : undefined;
};

/** The label of the write of `storeAnswer`, as `ConditionFailed` reports it. */
export const idempotencyLabel = 'idempotency';

/**
 * The write that stores an answer. It is part of the change's transaction, so that a committed change always has a stored
 * answer. Condition `idempotency`: the key is unused, or its 24 h are over.
 */
export const storeAnswer = (key: Key, answer: RememberedAnswer, now: string): Change => ({
  writes: [
    {
      label: idempotencyLabel,
      put: {
        Item: { ...key, ...answer, ttl: ttlSeconds(answer.until) },
        ConditionExpression: 'attribute_not_exists(PK) OR #until <= :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':now': now },
      },
    },
  ],
  entries: [],
});
