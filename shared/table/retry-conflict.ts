import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { backoff } from './commit.ts';
import { Contended } from './errors.ts';

const attempts = 10;

/**
 * Sends a single write again, with jitter, while somebody's transaction is at the same item: DynamoDB refuses it then,
 * and the SDK does not try again.
 * @throws Contended when that does not cease
 */
export const retryTransactionConflict = async <Answer>(send: () => Promise<Answer>): Promise<Answer> => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof TransactionConflictException)) throw error;
      await backoff(attempt);
    }
  }
  throw new Contended(`${attempts} attempts`);
};
