import { requestCreated } from '../../shared/access-requests/access-request.ts';
import type { requestRoutes } from '../../shared/access-requests/routes.ts';
import { createRequestChange } from '../../shared/access-requests/store.ts';
import { readAccount } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import { checkTeams, endFor } from '../../shared/grants/check-terms.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { checkTicket } from '../../shared/sessions/check-ticket.ts';
import { commit } from '../../shared/table/commit.ts';

/** Creates an agent's access request. Terms that could never be granted are refused at once. */
export const createAccessRequest: Handlers<typeof requestRoutes>['createAccessRequest'] = async (call) => {
  const { principal, body, now } = call;
  const { accountId, duration, scope = 'read_only', teams = [principal.team], reason, ticket } = body;
  checkTeams(teams);
  endFor(duration, now);
  const account = await readAccount(accountId);
  if (!account) throw new Problem('not-found');
  checkTicket(account, ticket);
  const { request, entry } = requestCreated(
    {
      accountId,
      agent: { id: principal.id, team: principal.team },
      duration,
      scope,
      teams,
      reason,
      ...(ticket === undefined ? {} : { ticket }),
    },
    requestCause(call),
  );
  const answer = { body: request };
  await commit(createRequestChange(request, entry), call.remember(answer));
  return answer;
};
