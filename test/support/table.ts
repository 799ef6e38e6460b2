import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { synthesise } from '../../infra/synthesise.ts';
import { createTable, tableIn } from '../../local/table.ts';

/** Makes this test file's table, as the template describes it. */
export const makeTable = async (): Promise<void> => {
  const client = new DynamoDBClient({});
  await createTable(client, process.env['TABLE_NAME'] ?? '', tableIn(synthesise({}).data));
  client.destroy();
};
