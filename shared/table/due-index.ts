import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { db, tableName } from './client.ts';
import { dueIndex, dueShard } from './due-shards.ts';
import { accountOf, idOf, type Key, prefixes } from './keys.ts';

/**
 * An entry of the `due` index: a grant, a support session, an access request or an assignment job of an account, or a
 * campaign with waiting leads. Items of the trash, held journals and notices, checkpoints and erasures are in shards of their own.
 */
export interface DueRef {
  kind: 'grant' | 'session' | 'request' | 'job' | 'waiting' | 'trash' | 'journal' | 'notice' | 'checkpoint' | 'erasure';
  accountId: string;
  id: string;
}

const kinds = [
  ['grant', prefixes.grant],
  ['session', prefixes.session],
  ['request', prefixes.request],
  ['job', prefixes.job],
  ['waiting', prefixes.waiting],
  ['trash', prefixes.trashItem],
  ['journal', prefixes.journalHead],
  ['notice', prefixes.heldNotice],
  ['checkpoint', prefixes.checkpoint],
  ['erasure', prefixes.erasure],
] as const;

const refOf = (key: Key): DueRef[] =>
  kinds
    .filter(([, prefix]) => key.SK.startsWith(prefix))
    .map(([kind]) => ({ kind, accountId: accountOf(key), id: idOf(key) }));

/** Finds the entry of an item that is due within a range of instants, both included; undefined when there is none. */
export const findDue = async (
  kind: DueRef['kind'],
  id: string,
  { first, last }: { first: string; last: string },
): Promise<DueRef | undefined> => {
  let next: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: tableName(),
        IndexName: dueIndex.name,
        KeyConditionExpression: '#shard = :shard AND #at BETWEEN :first AND :last',
        ExpressionAttributeNames: { '#shard': dueIndex.partition, '#at': dueIndex.sort },
        ExpressionAttributeValues: { ':shard': dueShard(id), ':first': first, ':last': last },
        ...(next ? { ExclusiveStartKey: next } : {}),
      }),
    );
    const found = (Items as Key[]).flatMap(refOf).find((ref) => ref.kind === kind && ref.id === id);
    if (found) return found;
    next = LastEvaluatedKey;
  } while (next);
  return undefined;
};

/** A page of the items of one shard that are due at `now`, earliest first. @param limit items to read at most */
export const listDue = async (
  shard: string,
  now: string,
  limit: number,
  after?: Record<string, unknown>,
): Promise<{ refs: DueRef[]; next?: Record<string, unknown> }> => {
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
  return { refs: (Items as Key[]).flatMap(refOf), ...(LastEvaluatedKey ? { next: LastEvaluatedKey } : {}) };
};
