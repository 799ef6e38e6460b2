import { Problem } from '../../shared/api/problem.ts';
import { addMillis, millisBetween } from '../../shared/core/instant.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { lockLinkChange, takeAttempt } from '../../shared/share-links/attempt-store.ts';
import { type LinkRecord, linkLocked } from '../../shared/share-links/link.ts';
import { isLocked, isSettled, isSpent } from '../../shared/share-links/lockout.ts';
import { readLink } from '../../shared/share-links/store.ts';
import { commit } from '../../shared/table/commit.ts';
import { ConditionFailed, Contended } from '../../shared/table/errors.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { checkOpenable } from './check-openable.ts';
import { isAhead, timeLimits } from './time-limits.ts';

/** @throws Problem `link-locked`, `too-many-attempts` with the seconds that are left */
const checkUnlocked = (link: LinkRecord, now: string): void => {
  const { lockedUntil } = link;
  if (lockedUntil === undefined || !isLocked(link, now)) return;
  if (lockedUntil === null) throw new Problem('link-locked');
  const seconds = Math.ceil(millisBetween(now, lockedUntil) / 1000);
  throw new Problem('too-many-attempts', { headers: { 'retry-after': String(seconds) } });
};

/**
 * Locks a link whose attempts are all taken, unless one is under way that may be right. If somebody has locked it, or has
 * opened it, that is as well.
 */
export const lockIfSpent = async (link: LinkRecord, cause: Cause): Promise<void> => {
  if (isLocked(link, cause.now) || !isSpent(link) || !isSettled(link, cause.now)) return;
  await commit(lockLinkChange(linkLocked(link, cause))).catch((error: unknown) => {
    if (!(error instanceof ConditionFailed)) throw error;
  });
};

const again = async ({ accountId, linkId }: LinkRecord): Promise<LinkRecord> => {
  const link = await readLink({ accountId, linkId });
  if (!link) throw new Problem('not-found');
  return link;
};

/**
 * Takes an attempt. Those who are all there at once may have taken every one, and be right: so whoever comes next waits a
 * moment for what becomes of them, and is asked to come again when that is not known by then. When they have died, the link
 * is locked in their place.
 * @param seen the link as it was just read
 * @param start the instant of the request
 * @returns the link as it was when the attempt was taken
 * @throws Problem `link-gone`, `too-many-attempts`, `link-locked`
 * @throws Contended when others have every attempt
 */
export const attemptAt = (seen: LinkRecord, causeNow: () => Cause, start: string): Promise<LinkRecord> => {
  let link: LinkRecord | undefined = seen;
  const round = async (): Promise<LinkRecord> => {
    const current = link ?? (await again(seen));
    link = undefined;
    const cause = causeNow();
    checkOpenable(current, cause.now);
    checkUnlocked(current, cause.now);
    if (!isSpent(current)) return takeAttempt(current, cause.now);
    await lockIfSpent(current, cause);
    throw new ConditionFailed(['attempt']);
  };
  const ifContested = (then: () => Promise<LinkRecord>) => (error: unknown) => {
    if (error instanceof ConditionFailed) return then();
    throw error;
  };
  return (
    retryOnConflict(round, { rounds: 24, hasTime: isAhead(addMillis(start, timeLimits.waiting)) })
      // A last look, since the last wait may have been long.
      .catch(ifContested(round))
      .catch(ifContested(() => Promise.reject(new Contended('others have every attempt'))))
  );
};
