import { log } from '../../shared/core/log.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { settleSessions } from '../../shared/support-access/review-sessions.ts';

/** Reviews the sessions of accounts during one sweep, each account once. */
export interface SessionKeeper {
  /** Ends the sessions of an account that have no cover. Never throws; a failure is logged and counted. */
  review: (accountId: string) => Promise<void>;
  hasFailed: (accountId: string) => boolean;
  readonly ended: number;
  readonly failed: number;
}

/** @param cause the sweep itself, at its instant */
export const sessionKeeper = (cause: Cause): SessionKeeper => {
  const seen = new Map<string, Promise<void>>();
  const failures = new Set<string>();
  let ended = 0;
  const review = async (accountId: string): Promise<void> => {
    try {
      const done = await settleSessions(accountId, () => cause);
      ended += done?.review.transitions.filter(({ after }) => after.status === 'ended').length ?? 0;
    } catch (error) {
      failures.add(accountId);
      log.error('SWEEP_SESSIONS_FAILED', error, { accountId });
    }
  };
  return {
    review: (accountId) => {
      const reviewed = seen.get(accountId) ?? review(accountId);
      seen.set(accountId, reviewed);
      return reviewed;
    },
    hasFailed: (accountId) => failures.has(accountId),
    get ended() {
      return ended;
    },
    get failed() {
      return failures.size;
    },
  };
};
