import { readAccounts } from '../../shared/accounts/account-store.ts';
import { isAgentBlocked } from '../../shared/accounts/blocked-agents.ts';
import { readUsersOf } from '../../shared/accounts/user-store.ts';
import { isInForce } from '../../shared/grants/access-end.ts';
import { endOrder } from '../../shared/grants/item.ts';
import { unionOf } from '../../shared/grants/live-grants.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import { listByTeams, type TeamsRow } from '../../shared/grants/store.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { isGrantorValid } from '../../shared/sessions/coverage.ts';
import { currentSettings } from '../../shared/settings/current.ts';
import { teamsKeysWith } from '../../shared/table/keys.ts';

const byEnd = (one: TeamsRow, other: TeamsRow): number => (one.liveUntil < other.liveUntil ? -1 : 1);

/**
 * The accounts that the agent's team may enter, soonest end first. The index gives candidates; the accounts' own items,
 * read consistently, decide. An account with several grants is listed once, at the position of its latest end;
 * one that blocks the agent is left out.
 */
export const listEnterableAccounts: Handlers<typeof grantRoutes>['listEnterableAccounts'] = async (call) => {
  const { principal, query, cursor, now } = call;
  const { teams } = currentSettings();
  const { team } = principal;
  if (!teams.includes(team)) return { body: { items: [] } };

  const limit = query.pageSize + 1;
  const found = await Promise.all(teamsKeysWith(team, teams).map((key) => listByTeams(key, now, limit, cursor)));
  const rows = found.flat().sort(byEnd);
  const page = rows.slice(0, query.pageSize);
  const accounts = new Map(
    (await readAccounts(page.map((row) => row.accountId))).map((account) => [account.accountId, account]),
  );

  const grantors = await readUsersOf(
    [...accounts.values()].flatMap(({ accountId, liveGrants }) =>
      Object.values(liveGrants)
        .filter((grant) => grant.teams.includes(team))
        .map((grant) => ({ accountId, userId: grant.grantedBy })),
    ),
  );

  const items = page.flatMap(({ accountId, grantId }) => {
    const account = accounts.get(accountId);
    if (!account || isAgentBlocked(account, principal.id, now)) return [];
    const entries = Object.entries(account.liveGrants).filter(
      ([, grant]) =>
        grant.teams.includes(team) &&
        isInForce(grant, now) &&
        grant.usesLeft !== 0 &&
        isGrantorValid(grant, grantors.get(accountId) ?? new Map()),
    );
    const last = entries
      .map(([id, grant]) => endOrder(id, grant.expiresAt))
      .sort()
      .at(-1);
    if (!last?.endsWith(`#${grantId}`)) return [];
    const { endsAt, scope } = unionOf(Object.fromEntries(entries), now, team);
    return [{ accountId, name: account.name, endsAt, scope: scope ?? 'read_only' }];
  });
  return { body: { items }, next: rows.length > page.length ? page.at(-1)?.liveUntil : undefined };
};
