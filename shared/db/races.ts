import { backoff, ConditionFailed } from './commit.ts';

const maxRounds = 12;

/**
 * Runs a round of read, decide and conditionally write; again, from the reading on, when another writer came in
 * between. For changes that hold whatever came before; those that do not check `If-Match` within the round.
 * @throws ConditionFailed when others came first every time
 */
export const untilUncontested = async <T>(round: () => Promise<T>): Promise<T> => {
  for (let attempt = 0; ; attempt++) {
    try {
      return await round();
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt + 1 >= maxRounds) throw error;
      await backoff(attempt);
    }
  }
};
