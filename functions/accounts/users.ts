import { readAccount } from '../../shared/accounts/account-store.ts';
import type { AccountEvents } from '../../shared/accounts/events.ts';
import type { accountRoutes } from '../../shared/accounts/routes.ts';
import { listUsers as list, readUser, type UserRecord } from '../../shared/accounts/user-store.ts';
import { checkPreconditions, versionEtag } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { entriesOf } from '../../shared/journal/cause.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';
import { writeUser } from '../../shared/support-access/user-changes.ts';
import { present, reviewWith } from './write-user.ts';

const entryOf = entriesOf<AccountEvents>();

type AccountHandlers = Handlers<typeof accountRoutes>;

/** Reads a user. */
export const getUser: AccountHandlers['getUser'] = async ({ params }) => {
  const user = present(await readUser(params.accountId, params.userId));
  if (!user) throw new Problem('not-found');
  return { body: user, etag: versionEtag(user) };
};

/** Lists the users of an account, by id. */
export const listUsers: AccountHandlers['listUsers'] = async ({ account, params, query, cursor }) => {
  if (!account && !(await readAccount(params.accountId))) throw new Problem('not-found');
  const { items, next } = await list(params.accountId, { size: query.pageSize, after: cursor });
  return { body: { items }, next };
};

/** Removes a user. A mark stays, so that their tokens are refused for good. */
export const deleteUser: AccountHandlers['deleteUser'] = (call) =>
  withSessionsHeld(call.params.accountId, async () => {
    const { params } = call;
    const cause = currentCause(call);
    const { now } = cause;
    const user = present(await readUser(params.accountId, params.userId));
    if (!user) throw new Problem('not-found');
    checkPreconditions(call.preconditions, versionEtag(user));
    const removed: UserRecord = {
      ...user,
      name: '',
      email: '',
      updatedAt: now,
      version: user.version + 1,
      removed: true,
    };
    const entry = entryOf(user.accountId, { type: 'user', id: user.userId }, 'user.removed', cause, {});
    await writeUser(removed, user, entry, await reviewWith(removed, cause));
    return { body: { userId: user.userId } };
  });
