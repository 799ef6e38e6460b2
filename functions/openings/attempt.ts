import { commit } from '../../shared/db/commit.ts';
import { ConditionFailed } from '../../shared/db/errors.ts';
import { linkLocking, takeAttempt } from '../../shared/db/link-attempts.ts';
import { readLink } from '../../shared/db/links.ts';
import { untilUncontested } from '../../shared/db/races.ts';
import type { Cause } from '../../shared/domain/entry.ts';
import { millisBetween } from '../../shared/domain/instant.ts';
import { type LinkRecord, linkLocked } from '../../shared/domain/link.ts';
import { isLocked, isSpent } from '../../shared/domain/link-lock.ts';
import { Problem } from '../../shared/http/problem.ts';
import { checkOpenable } from './openable.ts';

/** @throws Problem `link-locked`, `too-many-attempts` with the seconds that are left */
const checkUnlocked = (link: LinkRecord, now: string): void => {
  const { lockedUntil } = link;
  if (lockedUntil === undefined || !isLocked(link, now)) return;
  if (lockedUntil === null) throw new Problem('link-locked');
  const seconds = Math.ceil(millisBetween(now, lockedUntil) / 1000);
  throw new Problem('too-many-attempts', { headers: { 'retry-after': String(seconds) } });
};

/** Locks a link whose attempts are all taken; if somebody has locked it, or has opened it, that is as well. */
export const lock = async (link: LinkRecord, cause: Cause): Promise<void> => {
  await commit(linkLocking(linkLocked(link, cause))).catch((error: unknown) => {
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
 * moment for what becomes of them. When nothing does, they have died, and the link is locked in their place.
 * @param seen the link as it was just read
 * @returns the link as it was when the attempt was taken
 * @throws Problem `link-gone`, `too-many-attempts`, `link-locked`
 */
export const attemptAt = async (seen: LinkRecord, causeNow: () => Cause): Promise<LinkRecord> => {
  let link: LinkRecord | undefined = seen;
  const round = async (): Promise<LinkRecord> => {
    const current = link ?? (await again(seen));
    link = undefined;
    const { now } = causeNow();
    checkOpenable(current, now);
    checkUnlocked(current, now);
    if (isSpent(current)) throw new ConditionFailed(['attempt']);
    return takeAttempt(current, now);
  };
  return untilUncontested(round).catch(async (error: unknown) => {
    if (!(error instanceof ConditionFailed)) throw error;
    const spent = await again(seen);
    if (isSpent(spent)) await lock(spent, causeNow());
    const { now } = causeNow();
    const locked = await again(seen);
    checkOpenable(locked, now);
    checkUnlocked(locked, now);
    throw error;
  });
};
