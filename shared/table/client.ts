import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { timeouts } from '../core/timeouts.ts';
import { reportUnavailability } from './unavailable.ts';

/** The client underneath the document client and the reader. */
export const plain = new DynamoDBClient({ maxAttempts: 6, requestHandler: timeouts });
// It copies every request and answer for a log that is not kept.
plain.middlewareStack.remove('loggerMiddleware');
reportUnavailability(plain);

/** The document client that all stores share; exported so that tests and benchmarks can add middleware. */
export const db = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });

/** The name of the one table, from the environment variable `TABLE_NAME`. */
export const tableName = (): string => {
  const name = process.env['TABLE_NAME'];
  if (!name) throw new Error('TABLE_NAME is not set');
  return name;
};
