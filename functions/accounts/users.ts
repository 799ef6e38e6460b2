import { readAccount } from '../../shared/accounts/account-store.ts';
import type { AccountEvents } from '../../shared/accounts/events.ts';
import type { accountRoutes } from '../../shared/accounts/routes.ts';
import { listUsers as list, readUser, type UserRecord } from '../../shared/accounts/user-store.ts';
import { checkPreconditions, versionEtag } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { readErasure, startErasure } from '../../shared/erasures/store.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { type Cause, entriesOf } from '../../shared/journal/cause.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';
import { writeUser } from '../../shared/support-access/user-changes.ts';
import { commit, type Write } from '../../shared/table/commit.ts';
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

/**
 * The erasure of what else there is of a user. It replaces one under way, of this user or of an earlier one under the same id,
 * and takes over the addresses by which that finds recipients. A mark of a removed user has no address.
 */
const erasureOf = async ({ accountId, userId, email: own }: UserRecord, { actor, now }: Cause): Promise<Write> => {
  const begun = await readErasure(accountId, userId);
  const known = begun?.userId === undefined ? [] : [begun.email, ...(begun.earlierEmails ?? [])];
  const [email, ...earlierEmails] = [...new Set([own, ...known])].filter((one) => one !== undefined && one !== '');
  return startErasure({
    ...{ accountId, userId, startedAt: now, startedBy: actor, step: 'journal' },
    ...(email === undefined ? {} : { email }),
    ...(earlierEmails.length === 0 ? {} : { earlierEmails: earlierEmails as string[] }),
  });
};

/** Removes a user. A mark stays, so that their tokens are refused for good. Asked again, only their erasure starts. */
export const deleteUser: AccountHandlers['deleteUser'] = (call) =>
  withSessionsHeld(call.params.accountId, async () => {
    const { params } = call;
    const cause = currentCause(call);
    const { now } = cause;
    const isErasure = call.query.erase === 'true';
    const stored = await readUser(params.accountId, params.userId);
    if (isErasure && stored?.removed) {
      await commit({ writes: [await erasureOf(stored, cause)], entries: [] });
      return { body: { userId: stored.userId } };
    }
    const user = present(stored);
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
    const erasure = isErasure ? [await erasureOf(user, cause)] : [];
    await writeUser(removed, user, entry, await reviewWith(removed, cause), erasure);
    return { body: { userId: user.userId } };
  });
