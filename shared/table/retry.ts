import { backoff } from './commit.ts';
import { ConditionFailed } from './errors.ts';

const fewRounds = 12;
/** The first lost race may be chance; from the second on, and every so many rounds, others are held off. */
const holdEvery = 4;

/** For changes that many others come in between. */
export interface RetryOptions {
  rounds: number;
  /** Asked before a further round. */
  hasTime?: () => boolean;
  /** How to keep those others off for a while, and how to let them go on. */
  hold?: { begin: () => Promise<void>; end: () => Promise<void>; isNeeded: () => boolean };
}

/**
 * Runs a round of read, decide and conditionally write; again, from the reading on, when another writer came in
 * between. For changes that hold whatever came before; those that do not check `If-Match` within the round.
 * @param again which failed conditions another round can mend; all of them without
 * @param insistence for changes that must not be starved by those who keep coming in between
 * @throws ConditionFailed when others came first every time, or when another round is of no use
 */
export const retryOnConflict = async <T>(
  round: () => Promise<T>,
  again: (error: ConditionFailed) => boolean = () => true,
  { rounds, hold, hasTime = () => true }: RetryOptions = { rounds: fewRounds },
): Promise<T> => {
  let isHolding = false;
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        return await round();
      } catch (error) {
        if (!(error instanceof ConditionFailed) || attempt + 1 >= rounds || !hasTime() || !again(error)) throw error;
        if (hold && attempt % holdEvery === 1 && hold.isNeeded()) {
          isHolding = true;
          await hold.begin();
        }
        await backoff(isHolding ? 0 : attempt);
      }
    }
  } finally {
    // Should this fail, the hold ends by itself.
    if (isHolding) await hold?.end().catch(() => undefined);
  }
};
