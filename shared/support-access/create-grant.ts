import type { AccountRecord } from '../accounts/account-store.ts';
import { Problem } from '../api/problem.ts';
import { endFor } from '../grants/check-terms.ts';
import type { Grant } from '../grants/grant.ts';
import { liveIds } from '../grants/live-grants.ts';
import { type GrantRecord, grantCreated, grantorOf } from '../grants/transitions.ts';
import type { Cause } from '../journal/cause.ts';
import { currentSettings } from '../settings/current.ts';
import type { Change } from '../table/commit.ts';
import { capacityIn, createGrantChange } from './grant-changes.ts';
import { reviewLapsedSessions } from './review-sessions.ts';

/** What is consented to; teams have been checked. */
type Terms = Pick<Grant, 'duration' | 'scope' | 'teams'> & {
  [Name in 'reason' | 'ticket' | 'maxUses']?: Grant[Name] | undefined;
};

/**
 * Consent to some terms, given by the actor of `cause`: the grant, and the change that makes it.
 * @throws Problem `unlimited-not-allowed`, `duration-out-of-range`, `too-many-grants`
 */
export const createGrantFor = async (
  account: AccountRecord,
  { duration, scope, teams, reason, ticket, maxUses }: Terms,
  cause: Cause,
): Promise<{ grant: GrantRecord; change: Change }> => {
  const { accountId, liveGrants } = account;
  const { maxLiveGrants } = currentSettings();
  const expiresAt = endFor(duration, cause.now);
  if (liveIds(liveGrants, cause.now).length >= maxLiveGrants) throw new Problem('too-many-grants');
  const { grant, entry } = grantCreated(
    {
      accountId,
      scope,
      teams: [...teams],
      duration,
      expiresAt,
      grantedBy: grantorOf(cause.actor),
      ...(reason === undefined ? {} : { reason }),
      ...(ticket === undefined ? {} : { ticket }),
      ...(maxUses === undefined ? {} : { maxUses }),
    },
    cause,
  );
  const room = capacityIn(account, maxLiveGrants, cause.now);
  return { grant, change: createGrantChange(grant, entry, room, await reviewLapsedSessions(account, cause)) };
};
