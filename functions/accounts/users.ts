import { readAccount } from '../../shared/db/accounts.ts';
import { ConditionFailed } from '../../shared/db/errors.ts';
import { untilUncontested } from '../../shared/db/races.ts';
import { listUsers as list, readUser, type UserRecord, writeUser } from '../../shared/db/users.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { checkIfMatch, versionEtag } from '../../shared/http/etag.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { accountRoutes } from '../../shared/routes/accounts.ts';
import { changedFields, entryOf } from './changes.ts';

type AccountHandlers = Handlers<typeof accountRoutes>;

const fields = ['name', 'email', 'role', 'kind', 'status', 'twoFactor', 'passwordStrength'] as const;

const present = (user: UserRecord | undefined): UserRecord | undefined => (user?.removed ? undefined : user);

const notFoundWithoutAccount = (error: unknown): never => {
  throw error instanceof ConditionFailed && error.labels.includes('account') ? new Problem('not-found') : error;
};

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

/** Creates or replaces a user. */
export const putUser: AccountHandlers['putUser'] = (call) =>
  untilUncontested(async () => {
    const { params, body, now } = call;
    const stored = await readUser(params.accountId, params.userId);
    const previous = present(stored);
    checkIfMatch(call.ifMatch, previous && versionEtag(previous));
    const user: UserRecord = {
      ...params,
      ...body,
      createdAt: previous?.createdAt ?? now,
      updatedAt: now,
      version: (stored?.version ?? 0) + 1,
    };
    const changed = changedFields(previous, user, fields);
    if (previous && changed.length === 0) return { body: previous, etag: versionEtag(previous) };
    const target = { type: 'user', id: user.userId };
    const { role, kind, status } = user;
    const entry = previous
      ? entryOf(call, 'user.changed', target, { role, kind, status, changed })
      : entryOf(call, 'user.created', target, { role, kind, status });
    await writeUser(user, stored, entry).catch(notFoundWithoutAccount);
    return { body: user, status: previous ? 200 : 201, etag: versionEtag(user) };
  });

/** Removes a user; a mark stays, so that no token of theirs opens anything again. */
export const deleteUser: AccountHandlers['deleteUser'] = (call) =>
  untilUncontested(async () => {
    const { params, now } = call;
    const user = present(await readUser(params.accountId, params.userId));
    if (!user) throw new Problem('not-found');
    checkIfMatch(call.ifMatch, versionEtag(user));
    const removed: UserRecord = {
      ...user,
      name: '',
      email: '',
      updatedAt: now,
      version: user.version + 1,
      removed: true,
    };
    const entry = entryOf(call, 'user.removed', { type: 'user', id: user.userId }, {});
    await writeUser(removed, user, entry).catch(notFoundWithoutAccount);
    return { body: { userId: user.userId } };
  });
