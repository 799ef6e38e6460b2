import { accountOnce } from '../../shared/accounts/account-reader.ts';
import { checkIfMatch } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { grantAsOf, grantEtag } from '../../shared/grants/lifecycle.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import { readGrant } from '../../shared/grants/store.ts';
import { grantRevoked } from '../../shared/grants/transitions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { endGrantChange } from '../../shared/support-access/grant-changes.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';
import { reviewSessions } from '../../shared/support-access/review-sessions.ts';
import { commit } from '../../shared/table/commit.ts';

/**
 * Revokes a grant; sessions that no other covers end with it. One that has ended already is answered as it is. A lost race is read again: revoking wins over an
 * extension that came in between. Each round is decided at its own instant, never before what it has read.
 */
export const revokeGrant: Handlers<typeof grantRoutes>['revokeGrant'] = (call) => {
  const { params, body, ifMatch } = call;
  const readAccount = accountOnce(call);
  return withSessionsHeld(params.accountId, async () => {
    const account = await readAccount();
    const stored = await readGrant(params);
    if (!stored) throw new Problem('not-found');
    const cause = currentCause(call);
    const current = grantAsOf(stored, cause.now);
    const transition = grantRevoked(stored, body?.reason ?? 'revoked', cause);
    if (typeof transition === 'string') return { body: current, etag: grantEtag(current) };
    checkIfMatch(ifMatch, grantEtag(current));
    const { [params.grantId]: _revoked, ...grants } = account.liveGrants;
    await commit(endGrantChange(transition, await reviewSessions(account, cause, { grants, gone: 'grant-revoked' })));
    return { body: transition.after, etag: grantEtag(transition.after) };
  });
};
