import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import { createTable } from '../../local/table.ts';
import { db, tableName } from '../../shared/table/client.ts';

/** Stands for a restore to a point in time, which makes a new table. */
export const takeBackup = async (name: string): Promise<void> => {
  const client = new DynamoDBClient({});
  await createTable(client, name, inject('table'));
  client.destroy();
  const { Items = [] } = await db.send(new ScanCommand({ TableName: tableName(), ConsistentRead: true }));
  for (const Item of Items) await db.send(new PutCommand({ TableName: name, Item }));
};
