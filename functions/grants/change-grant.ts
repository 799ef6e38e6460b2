import { Problem } from '../../shared/api/problem.ts';
import { checkEnd, checkTeams, endFor } from '../../shared/grants/check-terms.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import { grantChanged } from '../../shared/grants/transitions.ts';
import type { Call, Handlers } from '../../shared/http/call.ts';
import { changeTermsChange, liveGrantOf } from '../../shared/support-access/grant-changes.ts';
import { reviewSessions } from '../../shared/support-access/review-sessions.ts';
import { changeStoredGrant } from './change-stored-grant.ts';

/**
 * The new end that a change names, counted from `now`; undefined when it names none.
 * @throws Problem `unlimited-not-allowed`, `duration-out-of-range`
 */
const newEnd = ({ body }: Call<(typeof grantRoutes)['changeGrant']>, now: string) => {
  if (body.duration !== undefined) return { expiresAt: endFor(body.duration, now), duration: body.duration };
  if (body.expiresAt === undefined) return undefined;
  checkEnd(body.expiresAt, now);
  return { expiresAt: body.expiresAt };
};

/** Changes the terms of an active grant in place. Sessions that it no longer covers end in the same transaction. */
export const changeGrant: Handlers<typeof grantRoutes>['changeGrant'] = async (call) => {
  const { params, body } = call;
  checkTeams(body.teams ?? []);
  newEnd(call, call.now);
  return changeStoredGrant(call, async ({ account, stored, current, cause, checkPreconditions }) => {
    if (current.status === 'suspended') throw new Problem('grant-suspended');
    if (current.status !== 'active') throw new Problem('grant-ended', { detail: `The grant is ${current.status}.` });
    checkPreconditions();
    const end = newEnd(call, cause.now);
    const transition = grantChanged(stored, { scope: body.scope, teams: body.teams, end }, cause);
    if (typeof transition === 'string') return undefined;
    const grants = { ...account.liveGrants, [params.grantId]: liveGrantOf(transition.after) };
    return { transition, change: changeTermsChange(transition, await reviewSessions(account, cause, { grants })) };
  });
};
