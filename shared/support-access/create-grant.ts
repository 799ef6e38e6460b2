import type { AccountRecord } from '../accounts/account-store.ts';
import { Problem } from '../api/problem.ts';
import { checkStart, endFor } from '../grants/check-terms.ts';
import { liveIds } from '../grants/live-grants.ts';
import type { GrantTerms } from '../grants/terms.ts';
import { type GrantRecord, grantCreated, grantorOf } from '../grants/transitions.ts';
import type { Cause } from '../journal/cause.ts';
import { currentSettings } from '../settings/current.ts';
import type { Change } from '../table/commit.ts';
import { capacityIn, createGrantChange } from './grant-changes.ts';
import { reviewLapsedSessions } from './review-sessions.ts';

/**
 * Creates a grant for the actor of `cause`, whose teams the caller has checked.
 * @returns the grant, and the change to commit
 * @throws Problem `start-out-of-range`, `unlimited-not-allowed`, `duration-out-of-range`, `too-many-grants`
 */
export const createGrantFor = async (
  account: AccountRecord,
  terms: GrantTerms,
  cause: Cause,
): Promise<{ grant: GrantRecord; change: Change }> => {
  const { accountId, liveGrants } = account;
  const { maxLiveGrants } = currentSettings();
  if (terms.startsAt !== undefined) checkStart(terms.startsAt, cause.now);
  const expiresAt = endFor(terms.duration, terms.startsAt ?? cause.now);
  if (liveIds(liveGrants, cause.now).length >= maxLiveGrants) throw new Problem('too-many-grants');
  const { grant, entry } = grantCreated({ accountId, ...terms, expiresAt, grantedBy: grantorOf(cause.actor) }, cause);
  const capacity = capacityIn(account, maxLiveGrants, cause.now);
  return { grant, change: createGrantChange(grant, entry, capacity, await reviewLapsedSessions(account, cause)) };
};
