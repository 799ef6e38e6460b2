import { readAccounts } from '../../shared/accounts/account-store.ts';
import { readUsersOf } from '../../shared/accounts/user-store.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { sessionRoutes } from '../../shared/sessions/routes.ts';
import type { Session } from '../../shared/sessions/session.ts';
import { type AgentSessionRow, listAgentSessions, readSessions } from '../../shared/sessions/store.ts';
import { sessionAsOf } from '../../shared/sessions/view.ts';

/** How many pages of rows a list by status reads at most; then it is answered short. */
const maxPages = 4;

/**
 * Sessions of one agent as they read at `now`: their items, and for open ones the accounts with the grantors of the grants
 * that may cover them.
 */
const readAsOf = async (rows: readonly AgentSessionRow[], now: string): Promise<(Session & { cursor: string })[]> => {
  const sessions = await readSessions(rows);
  const open = [...sessions.values()].filter(({ status }) => status === 'active');
  const accounts = await readAccounts(open.map(({ accountId }) => accountId));
  const grantsOf = new Map(accounts.map(({ accountId, liveGrants }) => [accountId, liveGrants]));
  const directories = await readUsersOf(
    open.flatMap(({ accountId, agent }) =>
      Object.values(grantsOf.get(accountId) ?? {})
        .filter(({ teams }) => teams.includes(agent.team))
        .map(({ grantedBy }) => ({ accountId, userId: grantedBy })),
    ),
  );
  return rows.flatMap(({ accountId, sessionId, cursor }) => {
    const session = sessions.get(sessionId);
    if (!session) return [];
    const circumstances = {
      grants: grantsOf.get(accountId) ?? {},
      directory: directories.get(accountId) ?? new Map(),
    };
    return [{ ...sessionAsOf(session, circumstances, now), cursor }];
  });
};

/** Lists the calling agent's sessions over all accounts as they read now, newest first. */
export const listOwnSessions: Handlers<typeof sessionRoutes>['listOwnSessions'] = async (call) => {
  const { principal, query, cursor, now } = call;
  const { status, pageSize } = query;
  const items: Session[] = [];
  let after = cursor;
  for (let page = 0; page < (status ? maxPages : 1); page++) {
    const rows = await listAgentSessions(principal.id, { size: pageSize, after });
    for (const session of await readAsOf(rows.items, now)) {
      // A page that is full before the end of the rows continues after its last session.
      if (items.length === pageSize) return { body: { items }, next: after };
      if (status && session.status !== status) continue;
      items.push(session);
      after = session.cursor;
    }
    after = rows.next;
    if (after === undefined) break;
  }
  return { body: { items }, next: after };
};
