import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { createTable } from '../../../local/table.ts';

/** Makes this test file's table, as the template describes it. */
export const makeTable = async (): Promise<void> => {
  const client = new DynamoDBClient({});
  await createTable(client, process.env['TABLE_NAME'] ?? '', inject('table'));
  client.destroy();
};
