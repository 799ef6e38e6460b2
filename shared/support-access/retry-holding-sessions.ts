import { holdSessions, releaseSessions } from '../accounts/account-store.ts';
import { clock } from '../core/clock.ts';
import { toInstant } from '../core/instant.ts';
import { type RetryOptions, type Round, retryOnConflict } from '../table/retry.ts';

/** Long enough for a change that has lost races. If its process dies, openings are refused no longer than this. */
const holdMillis = 10_000;

export interface HoldOptions extends Pick<RetryOptions, 'canRetry' | 'hasTime'> {
  /** Whether the change, as decided last, ends sessions; openings are not held off otherwise. */
  endsSessions?: () => boolean;
}

/**
 * Retries a change that may end sessions until it is committed. Agents who keep opening sessions change the account in
 * between and must not starve a customer who wants them out, so after two lost races no session opens until it is done.
 * @throws ConditionFailed when the change lost every round all the same
 */
export const withSessionsHeld = <T>(
  accountId: string,
  round: (round: Round) => Promise<T>,
  { endsSessions = () => true, ...options }: HoldOptions = {},
): Promise<T> =>
  retryOnConflict(round, {
    ...options,
    rounds: 40,
    hold: {
      isNeeded: endsSessions,
      begin: () => holdSessions(accountId, toInstant(Date.parse(clock.now()) + holdMillis)),
      end: () => releaseSessions(accountId),
    },
  });
