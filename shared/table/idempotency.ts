import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { ttlSeconds } from '../core/instant.ts';
import { db, tableName } from './client.ts';
import type { Change } from './commit.ts';
import { type Key, keys } from './keys.ts';

/** The answer to a request that carried an idempotency key. */
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

/** Reads the answer remembered under a key, strongly consistent; undefined when there is none or its 24 h are over. */
export const readAnswer = async (key: Key, now: string): Promise<RememberedAnswer | undefined> => {
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key: key, ConsistentRead: true }));
  const answer = Item as RememberedAnswer | undefined;
  return answer && answer.until > now ? answer : undefined;
};

/** The label of the write below among the failed conditions of a commit. */
export const idempotencyLabel = 'idempotency';

/**
 * The write that remembers an answer. It travels in the transaction of the change, so that there is no moment at which
 * the change is made but its answer unknown. Condition `idempotency`: the key is free, or its 24 h are over.
 */
export const remember = (key: Key, answer: RememberedAnswer, now: string): Change => ({
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
