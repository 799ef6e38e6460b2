import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DatabaseUnavailable } from './errors.ts';

/** Errors of DynamoDB and of the SDK that say that a request was not answered in time, or was refused for lack of capacity. */
const names = new Set([
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'InternalServerError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]);

/** Codes of Node's network errors. */
const networkCodes = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_)/;

const isUnavailable = (error: unknown): boolean =>
  error instanceof Error && (names.has(error.name) || networkCodes.test((error as NodeJS.ErrnoException).code ?? ''));

/** Makes a client throw `DatabaseUnavailable` when all its attempts at a request have failed for lack of an answer. */
export const reportUnavailability = (client: DynamoDBClient): void =>
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw isUnavailable(error) ? new DatabaseUnavailable(error) : error;
      }
    },
    { step: 'initialize', name: 'report-unavailability', priority: 'high' },
  );
