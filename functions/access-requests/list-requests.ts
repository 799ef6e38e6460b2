import { requestAsOf } from '../../shared/access-requests/access-request.ts';
import type { requestRoutes } from '../../shared/access-requests/routes.ts';
import { listRequests } from '../../shared/access-requests/store.ts';
import type { Handlers } from '../../shared/http/call.ts';

/** Lists requests as they are now, newest first. */
export const listAccessRequests: Handlers<typeof requestRoutes>['listAccessRequests'] = async (call) => {
  const { params, query, cursor, now } = call;
  const { pageSize, status } = query;
  const page = { size: pageSize, after: cursor };
  const { items, next } = await listRequests(params.accountId, page, status && { status, now });
  return { body: { items: items.map((request) => requestAsOf(request, now)) }, next };
};
