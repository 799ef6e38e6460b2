import { backoff } from './commit.ts';
import { ConditionFailed } from './errors.ts';

const maxRounds = 12;

/**
 * Runs a round of read, decide and conditionally write; again, from the reading on, when another writer came in
 * between. For changes that hold whatever came before; those that do not check `If-Match` within the round.
 * @param again which failed conditions another round can mend; all of them without
 * @throws ConditionFailed when others came first every time, or when another round is of no use
 */
export const untilUncontested = async <T>(
  round: () => Promise<T>,
  again: (error: ConditionFailed) => boolean = () => true,
): Promise<T> => {
  for (let attempt = 0; ; attempt++) {
    try {
      return await round();
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt + 1 >= maxRounds || !again(error)) throw error;
      await backoff(attempt);
    }
  }
};
