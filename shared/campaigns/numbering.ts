import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import type { Write } from '../table/commit.ts';
import { type Key, keys } from '../table/keys.ts';

const counters = { campaigns: 'lastCampaign', users: 'lastUser' } as const;

/**
 * Reserves consecutive numbers for campaigns or users of an account. A caller that crashes leaves a gap; no number is
 * ever used twice.
 * @returns the first of `count` consecutive numbers, 1 or more
 */
export const reserveNumbers = async (accountId: string, of: keyof typeof counters, count: number): Promise<number> => {
  const counter = counters[of];
  const { Attributes } = await db.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: keys.numbering(accountId),
      UpdateExpression: 'ADD #counter :count',
      ExpressionAttributeNames: { '#counter': counter },
      ExpressionAttributeValues: { ':count': count },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return Number(Attributes?.[counter]) - count + 1;
};

const blockSize = 64;
const blockOf = (number: number): number => Math.floor(number / blockSize);
const slotOf = (number: number): string => `n${number % blockSize}`;

/** The writes that store the users of new numbers; a block of 64 numbers is one item. */
export const numberWrites = (accountId: string, users: ReadonlyMap<number, string>): Write[] => {
  const blocks = Map.groupBy(users, ([number]) => blockOf(number));
  return [...blocks].map(([block, some]) => ({
    label: `numbers ${block}`,
    update: {
      Key: keys.numbers(accountId, block),
      UpdateExpression: `SET ${some.map((_, index) => `#s${index} = :u${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(some.map(([number], index) => [`#s${index}`, slotOf(number)])),
      ExpressionAttributeValues: Object.fromEntries(some.map(([, userId], index) => [`:u${index}`, userId])),
    },
  }));
};

/** The users who have, or had, the given numbers. */
export const usersNumbered = async (accountId: string, numbers: readonly number[]): Promise<Map<number, string>> => {
  const blocks = [...new Set(numbers.map(blockOf))];
  const items = await batchGet<Key & Record<string, unknown>>(blocks.map((block) => keys.numbers(accountId, block)));
  const bySk = new Map(items.map((item) => [item.SK, item]));
  return new Map(
    numbers.flatMap((number) => {
      const userId = bySk.get(keys.numbers(accountId, blockOf(number)).SK)?.[slotOf(number)];
      return typeof userId === 'string' ? [[number, userId] as const] : [];
    }),
  );
};
