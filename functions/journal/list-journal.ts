import type { Handlers } from '../../shared/http/call.ts';
import type { journalRoutes } from '../../shared/journal/routes.ts';
import { listJournal as list } from '../../shared/journal/store.ts';

/** Lists an account's journal, newest first. */
export const listJournal: Handlers<typeof journalRoutes>['listJournal'] = async ({ params, query, cursor }) => {
  const { items, next } = await list(params.accountId, { size: query.pageSize, after: cursor });
  return { body: { items }, next };
};
