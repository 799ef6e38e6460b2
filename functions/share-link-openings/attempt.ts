import { Problem } from '../../shared/api/problem.ts';
import { addMillis, millisBetween } from '../../shared/core/instant.ts';
import { secondMillis } from '../../shared/core/time-units.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { lockLinkChange, takeAttempt } from '../../shared/share-links/attempt-store.ts';
import { type LinkRecord, linkLocked } from '../../shared/share-links/link.ts';
import { areAttemptsSettled, hasNoAttemptsLeft, isLocked } from '../../shared/share-links/lockout.ts';
import { readLink } from '../../shared/share-links/store.ts';
import { commit } from '../../shared/table/commit.ts';
import { ConditionFailed, Contended } from '../../shared/table/errors.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { checkOpenable } from './check-openable.ts';
import { isAhead, timeLimits } from './time-limits.ts';

/** @throws Problem `link-locked`; `too-many-attempts` with the remaining seconds in `Retry-After` */
const checkUnlocked = (link: LinkRecord, now: string): void => {
  const { lockedUntil } = link;
  if (lockedUntil === undefined || !isLocked(link, now)) return;
  if (lockedUntil === null) throw new Problem('link-locked');
  const seconds = Math.ceil(millisBetween(now, lockedUntil) / secondMillis);
  throw new Problem('too-many-attempts', { headers: { 'retry-after': String(seconds) } });
};

/**
 * Locks a link whose attempts are used up, unless one of them is still under way and may be right. Does nothing when the link
 * was locked or opened in the meantime.
 */
export const lockIfSpent = async (link: LinkRecord, cause: Cause): Promise<void> => {
  if (isLocked(link, cause.now) || !hasNoAttemptsLeft(link) || !areAttemptsSettled(link, cause.now)) return;
  await commit(lockLinkChange(linkLocked(link, cause))).catch((error: unknown) => {
    if (!(error instanceof ConditionFailed)) throw error;
  });
};

const reread = async ({ accountId, linkId }: LinkRecord): Promise<LinkRecord> => {
  const link = await readLink({ accountId, linkId });
  if (!link) throw new Problem('not-found');
  return link;
};

/**
 * Reserves an attempt. Concurrent callers may have used all attempts even though one of them is right, so further callers
 * wait a moment for the results, and are told to retry when these are not known by then. If the callers that reserved the
 * attempts have crashed, the link is locked in their place.
 * @param seen the link as just read
 * @param start the instant of the request
 * @returns the link as of the reservation
 * @throws Problem `link-gone`, `too-many-attempts`, `link-locked`
 * @throws Contended when concurrent callers hold all attempts
 */
export const reserveAttempt = (seen: LinkRecord, getCause: () => Cause, start: string): Promise<LinkRecord> => {
  let link: LinkRecord | undefined = seen;
  const round = async (): Promise<LinkRecord> => {
    const current = link ?? (await reread(seen));
    link = undefined;
    const cause = getCause();
    checkOpenable(current, cause.now);
    checkUnlocked(current, cause.now);
    if (!hasNoAttemptsLeft(current)) return takeAttempt(current, cause.now);
    await lockIfSpent(current, cause);
    throw new ConditionFailed(['attempt']);
  };
  const ifContested = (then: () => Promise<LinkRecord>) => (error: unknown) => {
    if (error instanceof ConditionFailed) return then();
    throw error;
  };
  return (
    retryOnConflict(round, { rounds: 24, hasTime: isAhead(addMillis(start, timeLimits.waiting)) })
      // Try once more, since the last wait may have been long.
      .catch(ifContested(round))
      .catch(ifContested(() => Promise.reject(new Contended('concurrent callers hold all attempts'))))
  );
};
