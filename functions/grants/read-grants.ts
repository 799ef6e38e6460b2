import type { AccountRecord } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import { grantAsOf, grantEtag } from '../../shared/grants/lifecycle.ts';
import { liveIds } from '../../shared/grants/live-grants.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import { listGrants as list, readGrant, readGrants } from '../../shared/grants/store.ts';
import type { GrantRecord } from '../../shared/grants/transitions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { Page } from '../../shared/table/page.ts';

type GrantHandlers = Handlers<typeof grantRoutes>;

/** Reads a grant as it is now. */
export const getGrant: GrantHandlers['getGrant'] = async ({ params, now }) => {
  const stored = await readGrant(params);
  if (!stored) throw new Problem('not-found');
  const grant = grantAsOf(stored, now);
  return { body: grant, etag: grantEtag(grant) };
};

/**
 * A page of the account's live grants, newest first. Their ids come from the account's item, which saves a search of the
 * history. The cursor is the id of the last grant read. Grants revoked since the account was read are left out.
 */
const listLive = async (
  { accountId, liveGrants }: AccountRecord,
  { size, after }: { size: number; after: string | undefined },
  now: string,
): Promise<Page<GrantRecord>> => {
  const ids = liveIds(liveGrants, now)
    .reverse()
    .filter((id) => after === undefined || id < after);
  const shown = ids.slice(0, size);
  const grants = await readGrants(shown.map((grantId) => ({ accountId, grantId })));
  const last = shown.at(-1);
  return {
    items: grants.reverse().filter((grant) => grantAsOf(grant, now).status === 'active'),
    ...(ids.length > shown.length && last !== undefined ? { next: last } : {}),
  };
};

/** Lists grants as they are now, newest first. */
export const listGrants: GrantHandlers['listGrants'] = async ({ account, params, query, cursor, now }) => {
  const page = { size: query.pageSize, after: cursor };
  const { status } = query;
  const { items, next } =
    status === 'active'
      ? await listLive(account, page, now)
      : await list(params.accountId, page, status && { status, now });
  return { body: { items: items.map((grant) => grantAsOf(grant, now)) }, next };
};
