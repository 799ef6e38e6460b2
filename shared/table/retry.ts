import { backoff } from './commit.ts';
import { ConditionFailed } from './errors.ts';

const defaultRounds = 12;
/** The first lost race may be chance. From the second on, in every fourth round, other writers are held off. */
const holdEvery = 4;

/** A way to hold off other writers for a while. */
interface Hold {
  begin: () => Promise<void>;
  end: () => Promise<void>;
  /** Called after a lost race: whether the change needs other writers to be held off. */
  isNeeded: () => boolean;
}

export interface RetryOptions {
  /** Which failed conditions are worth another round; all of them by default. */
  canRetry?: ((error: ConditionFailed) => boolean) | undefined;
  /** The largest number of rounds; 12 by default. */
  rounds?: number;
  /** Called before each further round. */
  hasTime?: (() => boolean) | undefined;
  /** For changes that other writers must not starve. */
  hold?: Hold;
}

/** The current round of a retried change. Data that was read before may be used only in the first round. */
export interface Round {
  isFirst: boolean;
}

/**
 * Runs a round of read, decide and conditional write, and repeats it from the read on when another writer was faster. For
 * changes that are valid whatever the other writer did; other changes check `If-Match` within the round.
 * @throws ConditionFailed when the change lost every round, or when `canRetry` returns false
 */
export const retryOnConflict = async <T>(
  round: (round: Round) => Promise<T>,
  { canRetry = () => true, rounds = defaultRounds, hasTime = () => true, hold }: RetryOptions = {},
): Promise<T> => {
  let isHolding = false;
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        return await round({ isFirst: attempt === 0 });
      } catch (error) {
        const isLost = error instanceof ConditionFailed && canRetry(error);
        if (!isLost || attempt + 1 >= rounds || !hasTime()) throw error;
        if (hold && attempt % holdEvery === 1 && hold.isNeeded()) {
          isHolding = true;
          await hold.begin();
        }
        await backoff(isHolding ? 0 : attempt);
      }
    }
  } finally {
    // If this fails, the hold ends by itself.
    if (isHolding) await hold?.end().catch(() => undefined);
  }
};
