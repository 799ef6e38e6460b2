import { readUsers } from '../../shared/accounts/user-store.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { sessionRoutes } from '../../shared/sessions/routes.ts';
import { listSessions as list } from '../../shared/sessions/store.ts';
import { sessionAsOf } from '../../shared/sessions/view.ts';

/**
 * Lists the sessions of an account as they read now, newest first: one query, and one read of the grantors when a session
 * is open. Sessions opened after the account was read are left out, since their cover is unknown.
 */
export const listSessions: Handlers<typeof sessionRoutes>['listSessions'] = async (call) => {
  const { account, query, cursor, now } = call;
  const { liveGrants: grants, liveSessions } = account;
  const { items, next } = await list(account.accountId, { size: query.pageSize, after: cursor });
  const shown = items.filter(({ status, sessionId }) => status === 'ended' || sessionId in liveSessions);
  const hasOpenSession = shown.some(({ status }) => status === 'active');
  const grantors = hasOpenSession ? Object.values(grants).map((grant) => grant.grantedBy) : [];
  const directory = await readUsers(account.accountId, grantors);
  return {
    body: { items: shown.map((session) => sessionAsOf(session, { grants, directory }, now)) },
    next,
  };
};
