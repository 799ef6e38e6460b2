import { Problem } from '../../shared/api/problem.ts';
import { endOf } from '../../shared/core/duration.ts';
import { log } from '../../shared/core/log.ts';
import { checkEnd, checkStart, checkTeams, endFor } from '../../shared/grants/check-terms.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import { grantChanged } from '../../shared/grants/transitions.ts';
import type { Call, Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { changeTermsChange } from '../../shared/support-access/grant-changes.ts';
import { liveGrantOf } from '../../shared/support-access/grant-writes.ts';
import { reviewSessions } from '../../shared/support-access/review-sessions.ts';
import { startGrant } from '../../shared/support-access/start-grants.ts';
import { changeStoredGrant } from './change-stored-grant.ts';

type ChangeCall = Call<(typeof grantRoutes)['changeGrant']>;

/**
 * The new start that a change names; `now` for null, undefined when it names none.
 * @throws Problem `start-out-of-range`
 */
const newStart = ({ body: { startsAt } }: ChangeCall, now: string): string | undefined => {
  if (startsAt === null) return now;
  if (startsAt !== undefined) checkStart(startsAt, now);
  return startsAt;
};

/**
 * The new end that a change names. It counts from the start of the grant if that is ahead, else from `now`. A new start moves
 * the end along.
 * @param start ahead or now, of a scheduled grant
 * @param duration of the grant as it is, for a change of the start alone
 * @throws Problem `unlimited-not-allowed`, `duration-out-of-range`
 */
const newEnd = ({ body }: ChangeCall, now: string, start?: string, duration?: string) => {
  if (body.expiresAt !== undefined) {
    checkEnd(body.expiresAt, now, start);
    return { expiresAt: body.expiresAt };
  }
  if (body.duration !== undefined) return { expiresAt: endFor(body.duration, start ?? now), duration: body.duration };
  if (body.startsAt === undefined || duration === undefined) return undefined;
  // An end that was given as an instant may be less than a minute after the start.
  const moved = duration === 'unlimited' ? null : endOf(start ?? now, duration);
  if (moved === null) return { expiresAt: endFor(duration, start ?? now), duration };
  checkEnd(moved, now, start);
  return { expiresAt: moved, duration };
};

const startAhead = ({ startsAt }: Pick<Grant, 'startsAt'> = {}, now: string): string | undefined =>
  startsAt !== undefined && startsAt > now ? startsAt : undefined;

/**
 * Changes the terms of an active or scheduled grant in place. Sessions that it no longer covers end in the same transaction. A
 * scheduled grant can start at another time, or now; then its start is stored at once.
 */
export const changeGrant: Handlers<typeof grantRoutes>['changeGrant'] = async (call) => {
  const { params, body } = call;
  checkTeams(body.teams ?? []);
  const start = newStart(call, call.now) ?? startAhead(call.account.liveGrants[params.grantId], call.now);
  newEnd(call, call.now, start);
  const answer = await changeStoredGrant(call, async ({ account, stored, current, cause, checkPreconditions }) => {
    if (current.status === 'suspended') throw new Problem('grant-suspended');
    const isScheduled = current.status === 'scheduled';
    if (!isScheduled && current.status !== 'active')
      throw new Problem('grant-ended', { detail: `The grant is ${current.status}.` });
    checkPreconditions();
    if (body.startsAt !== undefined && !isScheduled) throw new Problem('grant-started');
    const startsAt = newStart(call, cause.now);
    const end = newEnd(call, cause.now, startsAt ?? startAhead(stored, cause.now), stored.duration);
    const transition = grantChanged(stored, { scope: body.scope, teams: body.teams, startsAt, end }, cause);
    if (typeof transition === 'string') return undefined;
    const grants = { ...account.liveGrants, [params.grantId]: liveGrantOf(transition.after) };
    return { transition, change: changeTermsChange(transition, await reviewSessions(account, cause, { grants })) };
  });
  if (body.startsAt === null) {
    // The change is made, whether or not its start can be stored at once: the grant is due for the sweep.
    await startGrant(params, () => currentCause(call)).catch((error: unknown) =>
      log.error('START_NOT_STORED', error, { ...params, requestId: call.requestId }),
    );
  }
  return answer;
};
