import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { timeouts } from '../timeouts.ts';

/** The plain client, for what is read most often. */
export const client = new DynamoDBClient({ maxAttempts: 6, requestHandler: timeouts });

/**
 * The document client that every entity module shares; exported for tests and measurements to hook into. What hooks into
 * it hooks into the plain one, too.
 */
export const db = DynamoDBDocumentClient.from(client, {
  marshallOptions: { removeUndefinedValues: true },
});

/** The name of the one table, from the environment variable `TABLE_NAME`. */
export const tableName = (): string => {
  const name = process.env['TABLE_NAME'];
  if (!name) throw new Error('TABLE_NAME is not set');
  return name;
};
