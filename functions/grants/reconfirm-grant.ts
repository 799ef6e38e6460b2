import { Problem } from '../../shared/api/problem.ts';
import { liveIds } from '../../shared/grants/live-grants.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import { grantReconfirmed } from '../../shared/grants/suspension.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentSettings } from '../../shared/settings/current.ts';
import { capacityIn, reconfirmGrantChange } from '../../shared/support-access/grant-changes.ts';
import { liveGrantOf } from '../../shared/support-access/grant-writes.ts';
import { reviewSessions } from '../../shared/support-access/review-sessions.ts';
import { changeStoredGrant } from './change-stored-grant.ts';

const refusals = { ended: 'grant-ended', noop: 'nothing-to-reconfirm', 'owner-needed': 'owner-needed' } as const;

/** Keeps an unlimited grant alive, or brings a suspended one back if the account has room for another live grant. */
export const reconfirmGrant: Handlers<typeof grantRoutes>['reconfirmGrant'] = (call) => {
  const { params } = call;
  const { maxLiveGrants } = currentSettings();
  return changeStoredGrant(call, async ({ account, stored, current, cause, checkPreconditions }) => {
    const transition = grantReconfirmed(stored, cause);
    if (typeof transition === 'string') {
      throw new Problem(refusals[transition], { detail: `The grant is ${current.status}.` });
    }
    checkPreconditions();
    const others = liveIds(account.liveGrants, cause.now).filter((id) => id !== params.grantId);
    if (others.length >= maxLiveGrants) throw new Problem('too-many-grants');
    const grants = { ...account.liveGrants, [params.grantId]: liveGrantOf(transition.after) };
    const reviewed = await reviewSessions(account, cause, { grants });
    const capacity = capacityIn(account, maxLiveGrants, cause.now);
    return { transition, change: reconfirmGrantChange(transition, reviewed, capacity) };
  });
};
