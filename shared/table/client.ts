import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { timeouts } from '../core/timeouts.ts';

/** What the others stand upon. */
export const plain = new DynamoDBClient({ maxAttempts: 6, requestHandler: timeouts });
// It makes a copy of every request and answer for a log that nobody keeps.
plain.middlewareStack.remove('loggerMiddleware');

/** The document client that every entity module shares; exported for tests and measurements to hook into. */
export const db = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });

/** The name of the one table, from the environment variable `TABLE_NAME`. */
export const tableName = (): string => {
  const name = process.env['TABLE_NAME'];
  if (!name) throw new Error('TABLE_NAME is not set');
  return name;
};
