import { renewedSessions } from '../../shared/accounts/account-store.ts';
import { isShown, pageInOrder, personOf, summaryOf } from '../../shared/accounts/people.ts';
import type { accountRoutes } from '../../shared/accounts/routes.ts';
import { allUsers } from '../../shared/accounts/user-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import { searchOf } from '../../shared/api/search-text.ts';
import { isInForce } from '../../shared/grants/access-end.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { coverOf, isGrantorValid } from '../../shared/sessions/coverage.ts';

/** The largest directory that one request can read in time. */
const maxPeople = 10_000;

/**
 * Lists the people with access to an account's data, with the security concerns about them, beside the live grants of
 * support access. The summary counts all people, so all users are read, with a query for each five hundred.
 */
export const listPeople: Handlers<typeof accountRoutes>['listPeople'] = async ({ account, query, cursor, now }) => {
  const { sort, q, pageSize, pageToken: _token, ...filter } = query;
  const search = searchOf(q);
  const users = await allUsers(account.accountId, maxPeople);
  if (!users) throw new Problem('too-many-people');
  const directory = new Map(users.map((user) => [user.userId, user]));
  const people = users.filter(({ removed }) => !removed).map((user) => personOf(user, now));
  const covering = Object.values(renewedSessions(account, now)).map(
    (session) => coverOf(session, account.liveGrants, directory, now)?.grantId,
  );
  const support = Object.entries(account.liveGrants)
    .filter(([, grant]) => isInForce(grant, now) && isGrantorValid(grant, directory))
    .map(([grantId, { grantedBy, teams, scope, expiresAt, usesLeft }]) => ({
      ...{ grantId, grantedBy, teams, scope, expiresAt, ...(usesLeft === undefined ? {} : { usesLeft }) },
      sessions: covering.filter((id) => id === grantId).length,
    }))
    .filter(({ usesLeft, sessions }) => usesLeft !== 0 || sessions > 0)
    .sort((one, other) => (one.grantId < other.grantId ? -1 : 1));
  const { shown, last } = pageInOrder(
    people.filter((person) => isShown(person, filter, search)),
    sort,
    { size: pageSize, after: cursor === undefined ? undefined : JSON.parse(cursor) },
  );
  return { body: { summary: summaryOf(people), support, items: shown }, next: last && JSON.stringify(last) };
};
