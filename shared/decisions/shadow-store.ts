import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { addMillis, ttlSeconds } from '../core/instant.ts';
import { dayMillis } from '../core/time-units.ts';
import { type Difference, dayOf, daysCounted } from '../policies/shadow-hit.ts';
import { db, tableName } from '../table/client.ts';
import { keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import { retryTransactionConflict } from '../table/retry-conflict.ts';

/** The stored counts of one kind of difference. Each day is an attribute of its own: `d2026-11-22`. */
export interface ShadowRecord extends Difference {
  firstAt: string;
  lastAt: string;
  [day: `d${string}`]: number;
}

/** Starts with the policy version, because counts apply to one version only. User ids contain no `#`; other names are hashed. */
const idOf = (version: number, { source, userId, action, resourceType, would }: Difference): string => {
  const digest = createHash('sha256')
    .update(JSON.stringify([action, resourceType, would]))
    .digest('base64url');
  return `${versionPart(version)}${source}#${userId}#${digest.slice(0, 22)}`;
};

const versionPart = (version: number): string => `${String(version).padStart(10, '0')}#`;

/**
 * Adds to the count of a difference on the day of `to`. Takes one write, or two when a later difference was written first;
 * then only the count is updated.
 * @throws when the request was aborted or refused
 */
export const countDifference = async (
  accountId: string,
  version: number,
  difference: Difference,
  count: number,
  { from, to }: { from: string; to: string },
  abortSignal: AbortSignal,
): Promise<void> => {
  const { source, userId, action, resourceType, would, reason, rules } = difference;
  const common = { TableName: tableName(), Key: keys.shadow(accountId, idOf(version, difference)) };
  const today = `d${dayOf(to)}`;
  const send = (input: Omit<UpdateCommandInput, keyof typeof common>) =>
    retryTransactionConflict(() => db.send(new UpdateCommand({ ...common, ...input }), { abortSignal }));
  try {
    await send({
      UpdateExpression:
        'SET #source = :source, userId = :user, #action = :action, resourceType = :type, would = :would, ' +
        'reason = :reason, #rules = :rules, firstAt = if_not_exists(firstAt, :from), lastAt = :to, #ttl = :ttl ' +
        'ADD #day :count REMOVE #oldest',
      ConditionExpression: 'attribute_not_exists(lastAt) OR lastAt <= :to',
      ExpressionAttributeNames: {
        '#source': 'source',
        '#action': 'action',
        '#rules': 'rules',
        '#ttl': 'ttl',
        '#day': today,
        '#oldest': `d${dayOf(addMillis(to, -daysCounted * dayMillis))}`,
      },
      ExpressionAttributeValues: {
        ':source': source,
        ':user': userId,
        ':action': action.toWellFormed(),
        ':type': resourceType.toWellFormed(),
        ':would': would,
        ':reason': reason,
        ':rules': rules.slice(0, 20),
        ':from': from,
        ':to': to,
        ':count': count,
        ':ttl': ttlSeconds(addMillis(to, (daysCounted + 1) * dayMillis)),
      },
    });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    await send({
      UpdateExpression: 'ADD #day :count',
      ExpressionAttributeNames: { '#day': today },
      ExpressionAttributeValues: { ':count': count },
    });
  }
};

/** Whether the key that a page continues after belongs to a policy version. */
export const isOfVersion = (after: string, version: number): boolean =>
  after.startsWith(`${prefixes.shadow}${versionPart(version)}`);

/** A page of the differences counted for one version of a policy, by source and user. */
export const listDifferences = (
  accountId: string,
  version: number,
  page: { size: number; after?: string | undefined },
  keep: (record: ShadowRecord) => boolean,
): Promise<Page<ShadowRecord>> =>
  queryPage<ShadowRecord>({
    PK: keys.shadow(accountId, '').PK,
    prefix: `${prefixes.shadow}${versionPart(version)}`,
    ...page,
    keep,
  });
