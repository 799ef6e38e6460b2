import { hasLapsed } from '../../shared/grants/access-end.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import { grantRevoked } from '../../shared/grants/transitions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { endGrantChange, removeGrantChange } from '../../shared/support-access/grant-changes.ts';
import { reviewSessions } from '../../shared/support-access/review-sessions.ts';
import { changeStoredGrant } from './change-stored-grant.ts';

/**
 * Revokes a grant. Sessions that no other grant covers end in the same transaction. A grant that has already ended is
 * answered as it is; if the account's item still has it, because a clock was ahead when its end was stored, it is removed
 * there. Revoking wins over an extension that came in between.
 */
export const revokeGrant: Handlers<typeof grantRoutes>['revokeGrant'] = (call) => {
  const { params, body } = call;
  return changeStoredGrant(call, async ({ account, stored, cause, checkPreconditions }) => {
    const transition = grantRevoked(stored, body?.reason ?? 'revoked', cause);
    const { [params.grantId]: live, ...grants } = account.liveGrants;
    const review = () => reviewSessions(account, cause, { grants, gone: 'grant-revoked' });
    if (typeof transition === 'string') {
      if (!live || hasLapsed(live, cause.now)) return undefined;
      return { change: removeGrantChange(account.accountId, params.grantId, await review()) };
    }
    checkPreconditions();
    const reviewed = await review();
    return { transition, change: endGrantChange(transition, reviewed) };
  });
};
