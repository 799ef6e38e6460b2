import type { Handlers } from '../../shared/http/call.ts';
import { listReports } from '../../shared/sensitive-actions/report-store.ts';
import type { sensitiveActionRoutes } from '../../shared/sensitive-actions/routes.ts';

/** Lists reported actions, newest first. */
export const listSensitiveActions: Handlers<typeof sensitiveActionRoutes>['listSensitiveActions'] = async (call) => {
  const { params, query, cursor, now } = call;
  const { pageSize, detected, ...filter } = query;
  const wanted = { ...filter, ...(detected === undefined ? {} : { detected: detected === 'true' }) };
  const { items, next } = await listReports(params.accountId, { size: pageSize, after: cursor }, wanted, now);
  return { body: { items }, next };
};
