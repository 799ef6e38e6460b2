import { readAccount } from '../../shared/accounts/account-store.ts';
import type { AccountEvents } from '../../shared/accounts/events.ts';
import type { accountRoutes } from '../../shared/accounts/routes.ts';
import {
  fieldsAfterPatch,
  fieldsAfterPut,
  type User,
  type UserFields,
  userFields,
} from '../../shared/accounts/user.ts';
import { readUser, type UserRecord } from '../../shared/accounts/user-store.ts';
import { checkPreconditions, versionEtag } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { checkReadOnly } from '../../shared/api/read-only.ts';
import { lesserRole } from '../../shared/core/lesser-role.ts';
import type { Call, Handlers } from '../../shared/http/call.ts';
import { type Caller, currentCause } from '../../shared/journal/caller.ts';
import { type Cause, entriesOf } from '../../shared/journal/cause.ts';
import type { SessionsReviewed } from '../../shared/sessions/review-changes.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';
import { reviewSessions } from '../../shared/support-access/review-sessions.ts';
import { writeUser } from '../../shared/support-access/user-changes.ts';
import { changedFields } from './changes.ts';

const entryOf = entriesOf<AccountEvents>();

type AccountHandlers = Handlers<typeof accountRoutes>;
type PutUser = (typeof accountRoutes)['putUser'];

interface Written {
  body: User;
  status: 200 | 201;
  etag: string;
}

/** The user, unless they were removed. */
export const present = (user: UserRecord | undefined): UserRecord | undefined => (user?.removed ? undefined : user);

/**
 * True when the change may make grants of the user invalid, or valid again. A user who is new to the directory may have
 * granted before, by the role in their token.
 */
const changesStanding = (before: User | undefined, after: User): boolean =>
  before?.role !== after.role || before.status !== after.status;

/** Reviews the account's open sessions as if the user were stored as given. @throws Problem `not-found` */
export const reviewWith = async (user: UserRecord, cause: Cause): Promise<SessionsReviewed> => {
  const account = await readAccount(user.accountId);
  if (!account) throw new Problem('not-found');
  return reviewSessions(account, cause, { user: { userId: user.userId, standing: user } });
};

/** A user under the id of a removed one does not stand for what the previous user granted, then or later. */
const returnedAtOf = (stored: UserRecord | undefined, now: string): Pick<UserRecord, 'returnedAt'> => {
  const returnedAt = stored?.removed ? now : stored?.returnedAt;
  return returnedAt === undefined ? {} : { returnedAt };
};

/** True while the user may grant in a role. */
const hasRole = ({ status, role }: Pick<UserRecord, 'status' | 'role'>, atLeast: 'owner' | 'admin'): boolean =>
  status === 'active' && lesserRole(role, atLeast) === atLeast;

/** Since when the user has the role without a break; undefined without it, and for users who had it from the start. */
const roleSince = (
  previous: UserRecord | undefined,
  user: UserRecord,
  role: 'owner' | 'admin',
  now: string,
): string | undefined => {
  if (!previous || !hasRole(user, role)) return undefined;
  return hasRole(previous, role) ? previous[`${role}Since`] : now;
};

/** The instants that decide which grants of the user are valid. */
const standingOf = (
  previous: UserRecord | undefined,
  user: UserRecord,
  now: string,
): Pick<UserRecord, 'ownerSince' | 'adminSince'> => {
  const ownerSince = roleSince(previous, user, 'owner', now);
  const adminSince = roleSince(previous, user, 'admin', now);
  return {
    ...(ownerSince === undefined ? {} : { ownerSince }),
    ...(adminSince === undefined ? {} : { adminSince }),
  };
};

const known = new Set<string>([
  ...userFields,
  ...['PK', 'SK', 'accountId', 'userId', 'createdAt', 'updatedAt', 'version'],
  ...['removed', 'returnedAt', 'ownerSince', 'adminSince'],
]);

/** What a later version has added to a user, which a write after a rollback must keep (ADR 0042). */
const unknownIn = (stored: UserRecord | undefined): object =>
  Object.fromEntries(Object.entries(stored ?? {}).filter(([name]) => !known.has(name)));

/**
 * Writes a user. Support sessions that act for a user who may no longer grant end with it.
 * @param fieldsOf the fields to write, from the user as stored; undefined for a new one
 * @throws Problem `not-found`, `stale-version`, `invalid-request`
 */
const write = (
  call: Caller & Pick<Call<PutUser>, 'params' | 'preconditions' | 'readOnly'>,
  fieldsOf: (previous: User | undefined) => UserFields,
): Promise<Written> =>
  withSessionsHeld(call.params.accountId, async () => {
    const { params } = call;
    const cause = currentCause(call);
    const { now } = cause;
    const stored = await readUser(params.accountId, params.userId);
    const previous = present(stored);
    const fields = fieldsOf(previous);
    checkPreconditions(call.preconditions, previous && versionEtag(previous));
    checkReadOnly(call.readOnly, previous ?? params);
    const written: UserRecord = {
      ...unknownIn(previous),
      ...params,
      ...fields,
      createdAt: previous?.createdAt ?? now,
      updatedAt: now,
      version: (stored?.version ?? 0) + 1,
      ...returnedAtOf(stored, now),
    };
    const user: UserRecord = { ...written, ...standingOf(previous, written, now) };
    const changed = changedFields(previous, user, userFields);
    if (previous && changed.length === 0) return { body: previous, status: 200, etag: versionEtag(previous) };
    const target = { type: 'user', id: user.userId };
    const { role, kind, status } = user;
    const entry = previous
      ? entryOf(user.accountId, target, 'user.changed', cause, { role, kind, status, changed })
      : entryOf(user.accountId, target, 'user.created', cause, { role, kind, status });
    const reviewed = changesStanding(previous, user) ? await reviewWith(user, cause) : undefined;
    await writeUser(user, stored, entry, reviewed);
    return { body: user, status: previous ? 200 : 201, etag: versionEtag(user) };
  });

/** Creates a user, or replaces what the body names. */
export const putUser: AccountHandlers['putUser'] = (call) =>
  write(call, (previous) => fieldsAfterPut(previous, call.body));

/** Changes a user with a JSON merge patch. */
export const changeUser: AccountHandlers['changeUser'] = async (call) => {
  const { body, etag } = await write(call, (previous) => {
    if (!previous) throw new Problem('not-found');
    return fieldsAfterPatch(previous, call.body);
  });
  return { body, etag };
};
