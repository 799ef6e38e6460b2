import { Problem } from '../../shared/api/problem.ts';
import { isOfVersion, listDifferences } from '../../shared/decisions/shadow-store.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { policyRoutes } from '../../shared/policies/routes.ts';
import { countOf } from '../../shared/policies/shadow-hit.ts';

/** Lists whom the draft, or rules in shadow, would hit; what was counted beside an earlier version is not shown. */
export const listShadowHits: Handlers<typeof policyRoutes>['listShadowHits'] = async (call) => {
  const { account, params, query, cursor, now } = call;
  const version = account.policy?.documentVersion ?? 0;
  // What is counted begins anew with another policy, and so do its pages.
  if (cursor !== undefined && !isOfVersion(cursor, version)) throw new Problem('invalid-page-token');
  const page = { size: query.pageSize, after: cursor };
  const { items, next } = await listDifferences(params.accountId, version, page, (one) => countOf(one, now) > 0);
  return { body: { items: items.map((one) => ({ ...one, count: countOf(one, now) })) }, next };
};
