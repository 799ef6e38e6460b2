import { accountOnce } from '../../shared/accounts/account-reader.ts';
import { checkIfMatch } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { grantAsOf, grantEtag } from '../../shared/grants/lifecycle.ts';
import { liveIds } from '../../shared/grants/live-grants.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import { readGrant } from '../../shared/grants/store.ts';
import { grantReconfirmed } from '../../shared/grants/suspension.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { currentSettings } from '../../shared/settings/current.ts';
import { capacityIn, liveGrantOf, reconfirmGrantChange } from '../../shared/support-access/grant-changes.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';
import { reviewSessions } from '../../shared/support-access/review-sessions.ts';
import { commit } from '../../shared/table/commit.ts';

const refusals = { ended: 'grant-ended', noop: 'nothing-to-reconfirm', 'owner-needed': 'owner-needed' } as const;

/** Keeps an unlimited grant alive, or brings back one that was suspended, if there is room among the live ones. */
export const reconfirmGrant: Handlers<typeof grantRoutes>['reconfirmGrant'] = (call) => {
  const { params, ifMatch } = call;
  const { maxLiveGrants } = currentSettings();
  const readAccount = accountOnce(call);
  return withSessionsHeld(params.accountId, async () => {
    const account = await readAccount();
    const stored = await readGrant(params);
    if (!stored) throw new Problem('not-found');
    const cause = currentCause(call);
    const current = grantAsOf(stored, cause.now);
    const transition = grantReconfirmed(stored, cause);
    if (typeof transition === 'string') {
      throw new Problem(refusals[transition], { detail: `The grant is ${current.status}.` });
    }
    checkIfMatch(ifMatch, grantEtag(current));
    const others = liveIds(account.liveGrants, cause.now).filter((id) => id !== params.grantId);
    if (others.length >= maxLiveGrants) throw new Problem('too-many-grants');
    const grants = { ...account.liveGrants, [params.grantId]: liveGrantOf(transition.after) };
    const reviewed = await reviewSessions(account, cause, { grants });
    await commit(reconfirmGrantChange(transition, reviewed, capacityIn(account, maxLiveGrants, cause.now)));
    return { body: transition.after, etag: grantEtag(transition.after) };
  });
};
