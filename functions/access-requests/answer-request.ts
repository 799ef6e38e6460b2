import {
  type AccessRequest,
  exceedsRequest,
  type RequestedTerms,
  requestApproved,
  requestAsOf,
  requestDeclined,
} from '../../shared/access-requests/access-request.ts';
import type { requestRoutes } from '../../shared/access-requests/routes.ts';
import { type RequestRef, readRequest, requestChange } from '../../shared/access-requests/store.ts';
import { accountForRound } from '../../shared/accounts/account-reader.ts';
import { Problem } from '../../shared/api/problem.ts';
import { checkTeams } from '../../shared/grants/check-terms.ts';
import { grantEtag } from '../../shared/grants/lifecycle.ts';
import { grantTermsOf } from '../../shared/grants/terms.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { createGrantFor } from '../../shared/support-access/create-grant.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';
import { commit, commitBriefly } from '../../shared/table/commit.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

type RequestHandlers = Handlers<typeof requestRoutes>;

/** @throws Problem `not-found` */
const readExisting = async (ref: RequestRef): Promise<AccessRequest> => {
  const request = await readRequest(ref);
  if (!request) throw new Problem('not-found');
  return request;
};

/** Checks that a request is pending. @throws Problem `request-decided` */
const checkPending = (request: AccessRequest, now: string): void => {
  const { status } = requestAsOf(request, now);
  if (status !== 'pending') throw new Problem('request-decided', { detail: `The request is ${status}.` });
};

/** @throws Problem `beyond-request`, with a pointer to each field that exceeds the request */
const checkTrimmed = (requested: RequestedTerms, terms: RequestedTerms, start: string): void => {
  const errors = exceedsRequest(requested, terms, start).map((field) => ({
    pointer: `#/${field}`,
    message: `must not exceed the request: ${requested[field]}`,
  }));
  if (errors.length > 0) throw new Problem('beyond-request', { errors });
};

/**
 * Approves a request, with the terms as requested or trimmed. The decision and the grant are one transaction, so two
 * concurrent approvals make one grant. The requesting agent cannot approve, even as a user of the account.
 */
export const approveAccessRequest: RequestHandlers['approveAccessRequest'] = (call) => {
  const { params, body, principal } = call;
  return withSessionsHeld(
    params.accountId,
    async (round) => {
      const account = await accountForRound(call, round);
      const request = await readExisting(params);
      const cause = currentCause(call);
      checkPending(request, cause.now);
      if (request.agent.id === principal.id) throw new Problem('own-request');
      const { duration = request.duration, scope = request.scope, teams = request.teams, startsAt } = body ?? {};
      checkTrimmed(request, { duration, scope, teams }, startsAt ?? cause.now);
      checkTeams(teams);
      const start = startsAt === undefined ? {} : { startsAt };
      const terms = { ...grantTermsOf(request), duration, scope, teams, ...start };
      const { grant, change } = await createGrantFor(account, terms, cause);
      const approval = requestApproved(request, grant.grantId, cause);
      if (!approval) throw new Problem('request-decided');
      const answer = { body: grant, etag: grantEtag(grant) };
      await commitBriefly(requestChange(approval), change, call.remember(answer));
      return answer;
    },
    { canRetry: ({ labels }) => !labels.includes(idempotencyLabel) },
  );
};

/** Declines a request. A request that was declined already is answered as it is. */
export const declineAccessRequest: RequestHandlers['declineAccessRequest'] = (call) => {
  const { params, body } = call;
  return retryOnConflict(async () => {
    const request = await readExisting(params);
    if (request.status === 'declined') return { body: request };
    const cause = currentCause(call);
    checkPending(request, cause.now);
    const transition = requestDeclined(request, body?.reason, cause);
    if (!transition) throw new Problem('request-decided');
    await commit(requestChange(transition));
    return { body: transition.after };
  });
};
