import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { countLostRace } from '../core/contention.ts';
import { backoff } from './commit.ts';
import { Contended } from './errors.ts';

interface Patience {
  attempts: number;
  /** Asked before each further attempt. */
  hasTime?: () => boolean;
  /** Waits before the next attempt. */
  wait: (attempt: number) => Promise<void>;
}

/**
 * Retries a single write, with jitter, while it conflicts with a transaction on the same item: DynamoDB refuses it then,
 * and the SDK does not retry.
 * @throws Contended when the conflicts continue
 */
export const retryTransactionConflict = async <Answer>(
  send: () => Promise<Answer>,
  { attempts, hasTime = () => true, wait }: Patience = { attempts: 10, wait: backoff },
): Promise<Answer> => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof TransactionConflictException)) throw error;
      countLostRace();
      if (!hasTime()) break;
      await wait(attempt);
    }
  }
  throw new Contended(`at most ${attempts} attempts`);
};
