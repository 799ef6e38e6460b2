import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { timeouts } from '../timeouts.ts';

/** The document client that every entity module shares; exported for tests and measurements to hook into. */
export const db = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 6, requestHandler: timeouts }), {
  marshallOptions: { removeUndefinedValues: true },
});

/** The name of the one table, from the environment variable `TABLE_NAME`. */
export const tableName = (): string => {
  const name = process.env['TABLE_NAME'];
  if (!name) throw new Error('TABLE_NAME is not set');
  return name;
};
