import { listRequests } from '../../shared/db/requests.ts';
import { requestAt } from '../../shared/domain/access-request.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { requestRoutes } from '../../shared/routes/requests.ts';

/** Lists requests as they are now, newest first. */
export const listAccessRequests: Handlers<typeof requestRoutes>['listAccessRequests'] = async (call) => {
  const { params, query, cursor, now } = call;
  const { pageSize, status } = query;
  const page = { size: pageSize, after: cursor };
  const { items, next } = await listRequests(params.accountId, page, status && { status, now });
  return { body: { items: items.map((request) => requestAt(request, now)) }, next };
};
