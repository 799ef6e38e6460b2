import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { timeouts } from '../timeouts.ts';

/** What every client for the table is made with. */
export const settings = { maxAttempts: 6, requestHandler: timeouts };

/** What the others stand upon. */
export const plain = new DynamoDBClient(settings);
// It makes a copy of every request and answer for a log that nobody keeps: a tenth of the CPU that a read takes.
plain.middlewareStack.remove('loggerMiddleware');

/** The document client that every entity module shares; exported for tests and measurements to hook into. */
export const db = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });

/** The name of the one table, from the environment variable `TABLE_NAME`. */
export const tableName = (): string => {
  const name = process.env['TABLE_NAME'];
  if (!name) throw new Error('TABLE_NAME is not set');
  return name;
};
