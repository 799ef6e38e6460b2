import { backoff } from './commit.ts';
import { ConditionFailed } from './errors.ts';

const maxRounds = 12;
/** Where those who come in between can be held off. */
const maxRoundsInsisting = 40;
/** The first lost race may be chance; from the second on, and every so many rounds, others are held off. */
const holdEvery = 4;

/** How to keep others from coming in between for a while, and how to let them go on. */
export interface Hold {
  hold: () => Promise<void>;
  release: () => Promise<void>;
}

/**
 * Runs a round of read, decide and conditionally write; again, from the reading on, when another writer came in
 * between. For changes that hold whatever came before; those that do not check `If-Match` within the round.
 * @param again which failed conditions another round can mend; all of them without
 * @param insist for changes that must not be starved by those who keep coming in between
 * @throws ConditionFailed when others came first every time, or when another round is of no use
 */
export const untilUncontested = async <T>(
  round: () => Promise<T>,
  again: (error: ConditionFailed) => boolean = () => true,
  insist?: Hold,
): Promise<T> => {
  const rounds = insist ? maxRoundsInsisting : maxRounds;
  let isHolding = false;
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        return await round();
      } catch (error) {
        if (!(error instanceof ConditionFailed) || attempt + 1 >= rounds || !again(error)) throw error;
        if (insist && attempt % holdEvery === 1) {
          isHolding = true;
          await insist.hold();
        }
        await backoff(isHolding ? 0 : attempt);
      }
    }
  } finally {
    // Should this fail, the hold ends by itself.
    if (isHolding) await insist?.release().catch(() => undefined);
  }
};
