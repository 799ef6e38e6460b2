import {
  type AccessRequest,
  isSameRequest,
  type RequestInput,
  requestCreated,
} from '../../shared/access-requests/access-request.ts';
import {
  readAccountAndPlaces,
  readPending,
  type StoredPlaces,
  takePlace,
} from '../../shared/access-requests/place-store.ts';
import { type FreedPlaces, maxPending, splitByAgent } from '../../shared/access-requests/places.ts';
import type { requestRoutes } from '../../shared/access-requests/routes.ts';
import { createRequestChange } from '../../shared/access-requests/store.ts';
import { Problem } from '../../shared/api/problem.ts';
import { checkTeams, endFor } from '../../shared/grants/check-terms.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { isLocked, refuseLocked } from '../../shared/sessions/agent-lock-store.ts';
import { checkNotBlocked } from '../../shared/sessions/check-not-blocked.ts';
import { checkTicket } from '../../shared/sessions/check-ticket.ts';
import { commitBriefly } from '../../shared/table/commit.ts';
import type { ConditionFailed, Contended } from '../../shared/table/errors.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

/** The agent's pending request, or the places to free for a new one. @throws Problem `too-many-access-requests` */
const findPlace = async (
  { accountId, agent }: RequestInput,
  { places }: StoredPlaces,
  now: string,
): Promise<{ pending: AccessRequest } | { freed: FreedPlaces }> => {
  const { own, others } = splitByAgent(places, agent.id);
  const [pending] = (await readPending(accountId, own, now)).values();
  if (pending) return { pending };
  if (others.length < maxPending) return { freed: own };
  const taken = await readPending(accountId, others, now);
  const gone = others.filter(([, { requestId }]) => !taken.has(requestId));
  if (others.length - gone.length >= maxPending) throw new Problem('too-many-access-requests');
  return { freed: [...own, ...gone] };
};

/** Creates an agent's access request. Terms that could never be granted are refused at once. */
export const createAccessRequest: Handlers<typeof requestRoutes>['createAccessRequest'] = async (call) => {
  const { principal, body, now } = call;
  const { accountId, duration, scope = 'read_only', teams = [principal.team], reason, ticket } = body;
  checkTeams(teams);
  endFor(duration, now);
  const input: RequestInput = {
    ...{ accountId, duration, scope, teams, reason },
    agent: { id: principal.id, team: principal.team },
    ...(ticket === undefined ? {} : { ticket }),
  };
  const round = async () => {
    const cause = currentCause(call);
    const found = await readAccountAndPlaces(accountId, cause.now);
    if (!found) throw new Problem('not-found');
    checkNotBlocked(found.account, principal.id, cause.now);
    checkTicket(found.account, ticket);
    const place = await findPlace(input, found, cause.now);
    if ('pending' in place) {
      const { pending } = place;
      if (isSameRequest(pending, input)) return { body: pending, status: 200 as const };
      throw new Problem('request-pending', { detail: `The request ${pending.requestId} is pending.` });
    }
    const { request, entry } = requestCreated(input, cause);
    const answer = { body: request };
    const change = createRequestChange(request, takePlace(request, found, place.freed), entry);
    // A request that lost may find that the place is taken, so it reads again early instead of trying the same again.
    await commitBriefly(change, call.remember(answer));
    return answer;
  };
  const canRetry = (error: ConditionFailed | Contended) => !error.labels.includes(idempotencyLabel) && !isLocked(error);
  return refuseLocked(retryOnConflict(round, { canRetry }));
};
