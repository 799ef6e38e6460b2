import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { pooled } from '../core/pool.ts';
import { db, tableName } from '../table/client.ts';
import type { StoredEntry } from '../table/commitments.ts';
import { type Key, keys, prefixes } from '../table/keys.ts';
import { queryPage } from '../table/page.ts';

const pageSize = 100;
const updatesAtOnce = 8;

/** Removes the personal fields of an entry with their salts. Its hash covers the commitments, and stays. */
const eraseEntry = async ({ PK, SK }: Key): Promise<void> => {
  await db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: { PK, SK },
      UpdateExpression: 'REMOVE personal',
      ConditionExpression: 'attribute_exists(PK)',
    }),
  );
};

/** Entries with personal fields; of a user, those that they caused by an instant. */
const filterOf = (of: { userId: string; until: string } | undefined) => {
  const has = 'attribute_exists(personal)';
  if (of === undefined) return { expression: has };
  return {
    expression: `${has} AND #actor.#kind = :kind AND #actor.#id = :id AND #at <= :until`,
    names: { '#actor': 'actor', '#kind': 'kind', '#id': 'id', '#at': 'at' },
    values: { ':kind': 'user', ':id': of.userId, ':until': of.until },
  };
};

/**
 * Erases the personal fields of a page of a journal's entries.
 * @param of a user, whose entries alone are erased
 * @returns where the next page starts; undefined at the end of the journal
 */
export const eraseJournalPage = async (
  accountId: string,
  after: string | undefined,
  of?: { userId: string; until: string },
): Promise<string | undefined> => {
  const { items, next } = await queryPage<StoredEntry & Key>({
    PK: keys.journalHead(accountId).PK,
    prefix: prefixes.entry,
    size: pageSize,
    filter: filterOf(of),
    after,
  });
  await pooled(items, updatesAtOnce, eraseEntry);
  return next;
};
