import { accountForRound } from '../../shared/accounts/account-reader.ts';
import type { AccountRecord } from '../../shared/accounts/account-store.ts';
import { checkPreconditions, type Preconditions } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { grantAsOf, grantEtag, ifGrantMatches } from '../../shared/grants/lifecycle.ts';
import { type GrantRef, readGrant } from '../../shared/grants/store.ts';
import type { GrantRecord, GrantTransition } from '../../shared/grants/transitions.ts';
import { type Caller, currentCause } from '../../shared/journal/caller.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';
import { withStartsStored } from '../../shared/support-access/start-grants.ts';
import { type Change, commitBriefly } from '../../shared/table/commit.ts';

interface GrantCall extends Caller {
  params: GrantRef;
  preconditions: Preconditions;
  account: AccountRecord;
}

/** What a change of a grant is decided on. */
interface FoundGrant {
  account: AccountRecord;
  stored: GrantRecord;
  /** The grant as it reads at the instant of the cause. */
  current: Grant;
  cause: Cause;
  /** @throws Problem `stale-version` when the caller's entity tag is not the current one */
  checkPreconditions: () => void;
}

/** A decided change, with the transition that it writes; without one the grant itself stays as it is. */
interface DecidedChange {
  transition?: GrantTransition;
  change: Change;
}

/**
 * Reads a grant, decides on a change and commits it; a lost race is read and decided again. Each round is decided at its
 * own instant, so that a request that was held up cannot bring back what has ended meanwhile.
 * @param decide undefined leaves the grant as it is; a Problem that it throws goes to the caller
 * @returns the answer: the grant after it, with its entity tag
 * @throws Problem `not-found`
 */
export const changeStoredGrant = (
  call: GrantCall,
  decide: (found: FoundGrant) => Promise<DecidedChange | undefined>,
): Promise<{ body: Grant; etag: string }> =>
  withSessionsHeld(call.params.accountId, async (round) => {
    const account = await withStartsStored(await accountForRound(call, round), currentCause(call).now);
    const stored = await readGrant(call.params);
    if (!stored) throw new Problem('not-found');
    const cause = currentCause(call);
    const current = grantAsOf(stored, cause.now);
    const decided = await decide({
      account,
      stored,
      current,
      cause,
      checkPreconditions: () => {
        const { ifMatch, ifNoneMatch } = call.preconditions;
        checkPreconditions({ ifMatch: ifGrantMatches(ifMatch), ifNoneMatch }, grantEtag(current));
      },
    });
    if (decided) await commitBriefly(decided.change);
    const grant = decided?.transition ? grantAsOf(decided.transition.after, cause.now) : current;
    return { body: grant, etag: grantEtag(grant) };
  });
