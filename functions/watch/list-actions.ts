import { listReports } from '../../shared/db/sensitive-actions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { watchRoutes } from '../../shared/routes/watch.ts';

/** Lists reported actions, newest first. */
export const listSensitiveActions: Handlers<typeof watchRoutes>['listSensitiveActions'] = async (call) => {
  const { params, query, cursor, now } = call;
  const { pageSize, detected, ...filter } = query;
  const wanted = { ...filter, ...(detected === undefined ? {} : { detected: detected === 'true' }) };
  const { items, next } = await listReports(params.accountId, { size: pageSize, after: cursor }, wanted, now);
  return { body: { items }, next };
};
