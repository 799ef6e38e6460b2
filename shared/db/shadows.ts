import { createHash } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { toInstant, ttlSeconds } from '../domain/instant.ts';
import { type Difference, dayOf, daysCounted } from '../domain/shadow.ts';
import { db, tableName } from './client.ts';
import { keys, prefixes } from './keys.ts';
import { type Page, queryPage } from './page.ts';
import { patiently } from './patiently.ts';

/** What was counted of one kind of difference. Each day is an attribute of its own: `d2026-11-22`. */
export interface ShadowRecord extends Difference {
  firstAt: string;
  lastAt: string;
  [day: `d${string}`]: number;
}

const day = 86_400_000;

/** Version first: what was counted of one policy says nothing of the next. Ids of users hold no `#`; other names are hashed. */
const idOf = (version: number, { source, userId, action, resourceType, would }: Difference): string => {
  const digest = createHash('sha256')
    .update(JSON.stringify([action, resourceType, would]))
    .digest('base64url');
  return `${versionPart(version)}${source}#${userId}#${digest.slice(0, 22)}`;
};

const versionPart = (version: number): string => `${String(version).padStart(10, '0')}#`;

/** Adds to the count of a difference on the day of `now`: one write. @throws when it was aborted or refused */
export const countDifference = async (
  accountId: string,
  version: number,
  difference: Difference,
  count: number,
  now: string,
  abortSignal: AbortSignal,
): Promise<void> => {
  const { source, userId, action, resourceType, would, reason, rules } = difference;
  const forgotten = toInstant(Date.parse(now) - daysCounted * day);
  await patiently(() =>
    db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.shadow(accountId, idOf(version, difference)),
        UpdateExpression:
          'SET #source = :source, userId = :user, #action = :action, resourceType = :type, would = :would, ' +
          'reason = :reason, #rules = :rules, firstAt = if_not_exists(firstAt, :now), lastAt = :last, #ttl = :ttl ' +
          'ADD #day :count REMOVE #forgotten',
        ExpressionAttributeNames: {
          '#source': 'source',
          '#action': 'action',
          '#rules': 'rules',
          '#ttl': 'ttl',
          '#day': `d${dayOf(now)}`,
          '#forgotten': `d${dayOf(forgotten)}`,
        },
        ExpressionAttributeValues: {
          ':source': source,
          ':user': userId,
          ':action': action.toWellFormed(),
          ':type': resourceType.toWellFormed(),
          ':would': would,
          ':reason': reason,
          ':rules': rules.slice(0, 20),
          ':now': now,
          ':last': now,
          ':count': count,
          ':ttl': ttlSeconds(toInstant(Date.parse(now) + (daysCounted + 1) * day)),
        },
      }),
      { abortSignal },
    ),
  );
};

/** A page of what was counted beside one version of a policy, by source and user. */
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
