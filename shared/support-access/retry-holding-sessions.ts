import { holdSessions, releaseSessions } from '../accounts/account-store.ts';
import { clock } from '../core/clock.ts';
import { addMillis } from '../core/instant.ts';
import { type RetryOptions, type Round, retryOnConflict } from '../table/retry.ts';

/** Long enough for a change that has lost races. If its process dies, agents wait no longer than this. */
const holdMillis = 10_000;
/** A function behind the API lives ten seconds; a decision is not given up before that time is nearly over. */
const patienceMillis = 9000;

interface HoldOptions extends Pick<RetryOptions, 'canRetry' | 'hasTime'> {
  /** Whether the change, as decided last, ends sessions; agents are not held off otherwise. */
  endsSessions?: () => boolean;
}

/**
 * Retries a decision of the customer or the vendor until it is committed. Agents who keep opening, renewing and leaving
 * sessions change the account in between and must not delay it. After a commit that only met other transactions, or two
 * lost races, they are held off until it is done. Rounds commit with `commitBriefly`, so that they lose early.
 * @throws ConditionFailed, Contended when the change lost every round all the same
 */
export const withSessionsHeld = <T>(
  accountId: string,
  round: (round: Round) => Promise<T>,
  { endsSessions = () => true, ...options }: HoldOptions = {},
): Promise<T> => {
  let heldUntil: string | undefined;
  return retryOnConflict(round, {
    ...options,
    rounds: 60,
    patienceMillis,
    hold: {
      isNeeded: endsSessions,
      begin: async (hasTime) => {
        const until = addMillis(clock.now(), holdMillis);
        await holdSessions(accountId, until, hasTime);
        heldUntil = until;
      },
      end: async () => {
        if (heldUntil !== undefined) await releaseSessions(accountId, heldUntil);
      },
    },
  });
};
