import type { AccountRecord } from '../../shared/accounts/account-store.ts';
import { readUsers } from '../../shared/accounts/user-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import { hasStarted } from '../../shared/grants/access-end.ts';
import { grantAsOf, readGrantEtag } from '../../shared/grants/lifecycle.ts';
import { liveIds } from '../../shared/grants/live-grants.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import { listGrants as list, readGrantAndUser, readGrants } from '../../shared/grants/store.ts';
import type { GrantRecord } from '../../shared/grants/transitions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { grantAsRead, mayAdmit } from '../../shared/sessions/grant-as-read.ts';
import type { Page } from '../../shared/table/page.ts';

type GrantHandlers = Handlers<typeof grantRoutes>;

/** Reads a grant as it is now. The account's item names the grantor of a live one, so both are read at once. */
export const getGrant: GrantHandlers['getGrant'] = async ({ account, params, now }) => {
  const { grant: stored, user } = await readGrantAndUser(params, account.liveGrants[params.grantId]?.grantedBy);
  if (!stored) throw new Problem('not-found');
  const grant = grantAsRead(stored, new Map(user ? [[user.userId, user]] : []), now);
  return { body: grant, etag: readGrantEtag(grant) };
};

/**
 * A page of the account's active or scheduled grants, newest first. Their ids come from the account's item, which saves a search of the
 * history. The cursor is the id of the last grant read. Grants revoked since the account was read are left out.
 */
const listLive = async (
  { accountId, liveGrants }: AccountRecord,
  { size, after }: { size: number; after: string | undefined },
  status: 'active' | 'scheduled',
  now: string,
): Promise<Page<GrantRecord>> => {
  const ids = liveIds(liveGrants, now)
    .filter((id) => (status === 'active') === hasStarted(liveGrants[id] ?? {}, now))
    .reverse()
    .filter((id) => after === undefined || id < after);
  const shown = ids.slice(0, size);
  const grants = await readGrants(shown.map((grantId) => ({ accountId, grantId })));
  const last = shown.at(-1);
  return {
    items: grants.reverse().filter((grant) => grantAsOf(grant, now).status === status),
    ...(ids.length > shown.length && last !== undefined ? { next: last } : {}),
  };
};

/** Lists grants as they are now, newest first. The grantors of live ones are read with one request. */
export const listGrants: GrantHandlers['listGrants'] = async ({ account, params, query, cursor, now }) => {
  const page = { size: query.pageSize, after: cursor };
  const { status } = query;
  const { items, next } =
    status === 'active' || status === 'scheduled'
      ? await listLive(account, page, status, now)
      : await list(params.accountId, page, status && { status, now });
  const live = items.filter((grant) => mayAdmit(grantAsOf(grant, now).status));
  const directory = await readUsers(
    params.accountId,
    live.map(({ grantedBy }) => grantedBy.userId),
  );
  return { body: { items: items.map((grant) => grantAsRead(grant, directory, now)) }, next };
};
