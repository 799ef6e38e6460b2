import { requestAsOf, requestWithdrawn } from '../../shared/access-requests/access-request.ts';
import { listOwnRequests, readOwnRequest } from '../../shared/access-requests/agent-store.ts';
import type { requestRoutes } from '../../shared/access-requests/routes.ts';
import { requestChange } from '../../shared/access-requests/store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { commit } from '../../shared/table/commit.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

type RequestHandlers = Handlers<typeof requestRoutes>;

/** Lists the agent's own requests over all accounts as they are now, newest first. */
export const listOwnAccessRequests: RequestHandlers['listOwnAccessRequests'] = async (call) => {
  const { principal, query, cursor, now } = call;
  const { pageSize, status } = query;
  const { items, next } = await listOwnRequests(principal.id, { size: pageSize, after: cursor }, { status, now });
  return { body: { items }, next };
};

/** Withdraws the agent's own request. A request that was withdrawn already is answered as it is. */
export const withdrawAccessRequest: RequestHandlers['withdrawAccessRequest'] = (call) =>
  retryOnConflict(async () => {
    const request = await readOwnRequest(call.principal.id, call.params.requestId);
    if (!request) throw new Problem('not-found');
    if (request.status === 'withdrawn') return { body: request };
    const cause = currentCause(call);
    const transition = requestWithdrawn(request, cause);
    if (!transition) {
      const { status } = requestAsOf(request, cause.now);
      throw new Problem('request-decided', { detail: `The request is ${status}.` });
    }
    await commit(requestChange(transition));
    return { body: transition.after };
  });
