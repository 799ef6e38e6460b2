import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb';
import { db } from '../../shared/table/client.ts';
import type { Item } from './items.ts';

/** Every item of a table, in pages. */
export async function* scan(TableName: string): AsyncGenerator<Item[]> {
  const pages = paginateScan({ client: db }, { TableName, ConsistentRead: true });
  for await (const { Items = [] } of pages) yield Items as Item[];
}

/** The items of a partition, by sort key. @param from the lowest sort key */
export const readPartition = async (TableName: string, PK: string, from = ' '): Promise<Map<string, Item>> => {
  const items = new Map<string, Item>();
  const pages = paginateQuery(
    { client: db },
    {
      TableName,
      KeyConditionExpression: 'PK = :pk AND SK >= :from',
      ExpressionAttributeValues: { ':pk': PK, ':from': from },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) for (const item of Items as Item[]) items.set(item.SK, item);
  return items;
};

export const put = async (TableName: string, item: Item): Promise<void> => {
  await db.send(new PutCommand({ TableName, Item: item }));
};

/** Writes an item unless there is one. @returns whether it was written */
export const putIfAbsent = async (TableName: string, item: Item): Promise<boolean> => {
  try {
    await db.send(new PutCommand({ TableName, Item: item, ConditionExpression: 'attribute_not_exists(PK)' }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};
