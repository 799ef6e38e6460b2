import { Problem } from '../../shared/api/problem.ts';
import { isOfVersion, listDifferences } from '../../shared/decisions/shadow-store.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { policyRoutes } from '../../shared/policies/routes.ts';
import { countAsOf } from '../../shared/policies/shadow-hit.ts';

/** Lists the users that the draft or the shadow rules would affect. Counts of earlier policy versions are left out. */
export const listShadowHits: Handlers<typeof policyRoutes>['listShadowHits'] = async (call) => {
  const { account, params, query, cursor, now } = call;
  const version = account.policy?.documentVersion ?? 0;
  // Counting starts over with each policy version, so page tokens of earlier versions are invalid.
  if (cursor !== undefined && !isOfVersion(cursor, version)) throw new Problem('invalid-page-token');
  const page = { size: query.pageSize, after: cursor };
  const { items, next } = await listDifferences(params.accountId, version, page, (hit) => countAsOf(hit, now) > 0);
  return { body: { items: items.map((hit) => ({ ...hit, count: countAsOf(hit, now) })) }, next };
};
