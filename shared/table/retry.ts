import { countLostRace } from '../core/contention.ts';
import { backoff } from './commit.ts';
import { ConditionFailed, Contended } from './errors.ts';

const defaultRounds = 12;
/** How long commits that only meet other transactions are retried; a function behind the API lives ten seconds. */
const defaultPatienceMillis = 7000;
/** The hold is renewed in every fourth round, since another change may have ended it. */
const holdEvery = 4;

/** A way to hold off other writers for a while. */
interface Hold {
  /** @param hasTime false once the change gives up, so that the attempt to hold must, too */
  begin: (hasTime: () => boolean) => Promise<void>;
  end: () => Promise<void>;
  /** Called after a lost race: whether the change needs other writers to be held off. */
  isNeeded: () => boolean;
}

export interface RetryOptions {
  /** Which lost races another round can mend; all of them by default. */
  canRetry?: ((error: ConditionFailed | Contended) => boolean) | undefined;
  /** The largest number of rounds that lose to a condition; 12 by default. Lost conflicts are bounded by time. */
  rounds?: number;
  /** How long rounds that lose to conflicts are retried, in milliseconds; 7,000 by default. */
  patienceMillis?: number;
  /** Asked before each further round. */
  hasTime?: (() => boolean) | undefined;
  /** For changes that other writers must not starve. */
  hold?: Hold;
}

const patience = (millis: number): (() => boolean) => {
  const end = performance.now() + millis;
  return () => performance.now() < end;
};

/** Which round of a retried change is running. What the caller has read before may be used in the first one only. */
export interface Round {
  isFirst: boolean;
}

/**
 * Runs a round of read, decide and conditional write, and repeats it from the read on when another writer came in
 * between. For changes that are valid whatever the other writer did; others check `If-Match` within the round. A commit
 * that kept meeting other transactions (`Contended`) is a lost race, too. It calls for the hold at once, because conflicts
 * in a row mean steady traffic; one failed condition may be chance, the second calls for the hold.
 * @throws ConditionFailed when the change lost every round, or when `canRetry` says that another one is of no use
 * @throws Contended when the change lost the last round to conflicts
 */
export const retryOnConflict = async <T>(
  round: (round: Round) => Promise<T>,
  {
    canRetry = () => true,
    rounds = defaultRounds,
    patienceMillis = defaultPatienceMillis,
    hasTime = () => true,
    hold,
  }: RetryOptions = {},
): Promise<T> => {
  const isPatient = patience(patienceMillis);
  let isHolding = false;
  let lostConditions = 0;
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        return await round({ isFirst: attempt === 0 });
      } catch (error) {
        const isLost = (error instanceof ConditionFailed || error instanceof Contended) && canRetry(error);
        if (!isLost || !hasTime()) throw error;
        const isContended = error instanceof Contended;
        if (isContended ? !isPatient() : ++lostConditions >= rounds) throw error;
        // Conflicts were counted where they were met.
        if (!isContended) countLostRace();
        const callsForHold = attempt % holdEvery === 1 || (isContended && !isHolding);
        if (hold && callsForHold && hold.isNeeded()) {
          // Without the hold the change is retried all the same.
          isHolding = await hold.begin(isPatient).then(
            () => true,
            () => isHolding,
          );
        }
        await backoff(isHolding ? 0 : attempt);
      }
    }
  } finally {
    // If this fails, the hold ends by itself.
    if (isHolding) await hold?.end().catch(() => undefined);
  }
};
