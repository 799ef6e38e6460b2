import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { addMillis, ttlSeconds } from '../core/instant.ts';
import { minuteMillis } from '../core/time-units.ts';
import { db, tableName } from '../table/client.ts';
import type { Change } from '../table/commit.ts';
import { keys } from '../table/keys.ts';
import type { AttemptIdentity } from './code.ts';
import type { LinkRef } from './store.ts';

/*
 * The answers to attempts with an idempotency key, so that a client that lost an answer can repeat the attempt. An answer with
 * a token is encrypted under a key derived from the credentials, which are not stored.
 */

/** How long an answer is kept: as long as a document token lives. */
const retentionMillis = 5 * minuteMillis;

interface StoredAnswer {
  until: string;
  /** The encrypted answer of an opening; absent for a refusal. */
  sealed?: Uint8Array;
}

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

const seal = (text: string, key: Buffer): Uint8Array => {
  const iv = randomBytes(ivBytes);
  const encryption = createCipheriv(cipher, key, iv);
  const encrypted = Buffer.concat([encryption.update(text, 'utf8'), encryption.final()]);
  return Buffer.concat([iv, encryption.getAuthTag(), encrypted]);
};

const unseal = (sealed: Uint8Array, key: Buffer): string => {
  const bytes = Buffer.from(sealed);
  const decryption = createDecipheriv(cipher, key, bytes.subarray(0, ivBytes));
  decryption.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  return Buffer.concat([decryption.update(bytes.subarray(ivBytes + tagBytes)), decryption.final()]).toString('utf8');
};

const itemOf = (link: LinkRef, { id }: AttemptIdentity, now: string, sealed?: Uint8Array) => {
  const until = addMillis(now, retentionMillis);
  const answer: StoredAnswer = { until, ...(sealed ? { sealed } : {}) };
  return {
    Item: { ...keys.linkAnswer(link.accountId, link.linkId, id), ...answer, ttl: ttlSeconds(until) },
    ConditionExpression: 'attribute_not_exists(PK) OR #until <= :now',
    ExpressionAttributeNames: { '#until': 'until' },
    ExpressionAttributeValues: { ':now': now },
  };
};

/** Label of the write that fails when the same attempt was already answered. */
export const answerLabel = 'answer';

/** The write that stores the answer of an opening, part of its transaction. Condition `answer`: the attempt has no answer yet. */
export const storeOpening = (link: LinkRef, attempt: AttemptIdentity, body: object, now: string): Change => ({
  writes: [{ label: answerLabel, put: itemOf(link, attempt, now, seal(JSON.stringify(body), attempt.key)) }],
  entries: [],
});

/** Stores that an attempt was refused. @returns false when the same attempt was already answered */
export const storeRefusal = async (link: LinkRef, attempt: AttemptIdentity, now: string): Promise<boolean> => {
  // The mark recognizes this very write when the SDK retries it after a lost answer: such an attempt must stay counted.
  const mark = randomUUID();
  const { Item, ...condition } = itemOf(link, attempt, now);
  try {
    await db.send(
      new PutCommand({
        TableName: tableName(),
        Item: { ...Item, mark },
        ...condition,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item?.['mark']?.S === mark;
  }
};

/** Reads the answer to an attempt, strongly consistent. @returns undefined when it has none, or its five minutes are over */
export const readAttemptAnswer = async <Body extends object>(
  link: LinkRef,
  attempt: AttemptIdentity,
  now: string,
): Promise<{ opened: Body } | 'refused' | undefined> => {
  const { Item } = await db.send(
    new GetCommand({
      TableName: tableName(),
      Key: keys.linkAnswer(link.accountId, link.linkId, attempt.id),
      ConsistentRead: true,
    }),
  );
  const stored = Item as StoredAnswer | undefined;
  if (!stored || stored.until <= now) return undefined;
  return stored.sealed ? { opened: JSON.parse(unseal(stored.sealed, attempt.key)) as Body } : 'refused';
};
