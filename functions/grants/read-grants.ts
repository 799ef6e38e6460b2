import { listGrants as list, readGrant } from '../../shared/db/grants.ts';
import { grantAt, grantEtag } from '../../shared/domain/grant.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { grantRoutes } from '../../shared/routes/grants.ts';

type GrantHandlers = Handlers<typeof grantRoutes>;

/** Reads one grant as it is now. */
export const getGrant: GrantHandlers['getGrant'] = async ({ params, now }) => {
  const stored = await readGrant(params);
  if (!stored) throw new Problem('not-found');
  const grant = grantAt(stored, now);
  return { body: grant, etag: grantEtag(grant) };
};

/** Lists grants as they are now, newest first. */
export const listGrants: GrantHandlers['listGrants'] = async ({ params, query, cursor, now }) => {
  const { items, next } = await list(
    params.accountId,
    { size: query.pageSize, after: cursor },
    query.status && { status: query.status, now },
  );
  return { body: { items: items.map((grant) => grantAt(grant, now)) }, next };
};
