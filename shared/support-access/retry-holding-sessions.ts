import { holdSessions, releaseSessions } from '../accounts/account-store.ts';
import { clock } from '../core/clock.ts';
import { toInstant } from '../core/instant.ts';
import type { ConditionFailed } from '../table/errors.ts';
import { retryOnConflict } from '../table/retry.ts';

/** Long enough for a change that has lost races; should its process die, nobody is kept out for longer. */
const holdMillis = 10_000;

/**
 * Runs a change that may end sessions, until it is made: agents who keep opening sessions change the account in between,
 * and must not starve a customer who wants them out. After two lost races no session opens until it is done.
 * @param again which failed conditions another round can mend; all of them without
 * @param hasTime asked before a further round
 * @param isNeeded whether it would end sessions, as it was seen last; others need not be held off for a change that would not
 * @throws ConditionFailed when others came first every time all the same
 */
export const withSessionsHeld = <T>(
  accountId: string,
  round: () => Promise<T>,
  again?: (error: ConditionFailed) => boolean,
  hasTime?: () => boolean,
  isNeeded: () => boolean = () => true,
): Promise<T> =>
  retryOnConflict(round, again, {
    rounds: 40,
    ...(hasTime ? { hasTime } : {}),
    hold: {
      isNeeded,
      begin: () => holdSessions(accountId, toInstant(Date.parse(clock.now()) + holdMillis)),
      end: () => releaseSessions(accountId),
    },
  });
