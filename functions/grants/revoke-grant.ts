import type { grantRoutes } from '../../shared/grants/routes.ts';
import { grantRevoked } from '../../shared/grants/transitions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { endGrantChange } from '../../shared/support-access/grant-changes.ts';
import { reviewSessions } from '../../shared/support-access/review-sessions.ts';
import { changeStoredGrant } from './change-stored-grant.ts';

/**
 * Revokes a grant. Sessions that no other grant covers end in the same transaction. A grant that has already ended is
 * answered as it is. Revoking wins over an extension that came in between.
 */
export const revokeGrant: Handlers<typeof grantRoutes>['revokeGrant'] = (call) => {
  const { params, body } = call;
  return changeStoredGrant(call, async ({ account, stored, cause, checkIfMatch }) => {
    const transition = grantRevoked(stored, body?.reason ?? 'revoked', cause);
    if (typeof transition === 'string') return undefined;
    checkIfMatch();
    const { [params.grantId]: _revoked, ...grants } = account.liveGrants;
    const reviewed = await reviewSessions(account, cause, { grants, gone: 'grant-revoked' });
    return { transition, change: endGrantChange(transition, reviewed) };
  });
};
