import { accountOnce } from '../../shared/accounts/account-reader.ts';
import { checkIfMatch } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { checkEnd, checkTeams, endFor } from '../../shared/grants/check-terms.ts';
import { grantAsOf, grantEtag } from '../../shared/grants/lifecycle.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import { readGrant } from '../../shared/grants/store.ts';
import { grantChanged } from '../../shared/grants/transitions.ts';
import type { Call, Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { changeTermsChange, liveGrantOf } from '../../shared/support-access/grant-changes.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';
import { reviewSessions } from '../../shared/support-access/review-sessions.ts';
import { commit } from '../../shared/table/commit.ts';

type ChangeGrant = Handlers<typeof grantRoutes>['changeGrant'];

const endOf = ({ body }: Call<(typeof grantRoutes)['changeGrant']>, now: string) => {
  if (body.duration !== undefined) return { expiresAt: endFor(body.duration, now), duration: body.duration };
  if (body.expiresAt === undefined) return undefined;
  checkEnd(body.expiresAt, now);
  return { expiresAt: body.expiresAt };
};

/**
 * Changes the terms of an active grant in place; sessions that it no longer covers end with it. A lost race is read
 * again: then the entity tag tells. Each round is decided at its own instant, so that a request which was held up cannot
 * bring back what has ended meanwhile.
 */
export const changeGrant: ChangeGrant = async (call) => {
  const { params, body, ifMatch } = call;
  checkTeams(body.teams ?? []);
  endOf(call, call.now);
  const readAccount = accountOnce(call);
  return withSessionsHeld(params.accountId, async () => {
    const account = await readAccount();
    const stored = await readGrant(params);
    if (!stored) throw new Problem('not-found');
    const cause = currentCause(call);
    const current = grantAsOf(stored, cause.now);
    if (current.status === 'suspended') throw new Problem('grant-suspended');
    if (current.status !== 'active') throw new Problem('grant-ended', { detail: `The grant is ${current.status}.` });
    checkIfMatch(ifMatch, grantEtag(current));
    const end = endOf(call, cause.now);
    const transition = grantChanged(stored, { scope: body.scope, teams: body.teams, end }, cause);
    if (typeof transition === 'string') return { body: current, etag: grantEtag(current) };
    const grants = { ...account.liveGrants, [params.grantId]: liveGrantOf(transition.after) };
    await commit(changeTermsChange(transition, await reviewSessions(account, cause, { grants })));
    return { body: transition.after, etag: grantEtag(transition.after) };
  });
};
