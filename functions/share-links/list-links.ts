import { readAccount } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { linkAsOf } from '../../shared/share-links/link.ts';
import type { linkRoutes } from '../../shared/share-links/routes.ts';
import { listLinks } from '../../shared/share-links/store.ts';

/** Lists links with their present status, newest first. */
export const listShareLinks: Handlers<typeof linkRoutes>['listShareLinks'] = async (call) => {
  const { account, params, query, cursor, now } = call;
  if (!account && !(await readAccount(params.accountId))) throw new Problem('not-found');
  const { items, next } = await listLinks(params.accountId, { size: query.pageSize, after: cursor });
  return { body: { items: items.map((link) => linkAsOf(link, now)) }, next };
};
