import { accountForRound } from '../../shared/accounts/account-reader.ts';
import { checkTeams } from '../../shared/grants/check-terms.ts';
import { grantEtag } from '../../shared/grants/lifecycle.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { currentSettings } from '../../shared/settings/current.ts';
import { createGrantFor } from '../../shared/support-access/create-grant.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';
import { commitBriefly } from '../../shared/table/commit.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';

/**
 * Grants support access: the grant, its timer, the account's live grants and the journal entry in one transaction. When the
 * live grants have changed meanwhile, so that there may be no room or nothing to clear, they are read again.
 */
export const createGrant: Handlers<typeof grantRoutes>['createGrant'] = (call) => {
  const settings = currentSettings();
  const { duration = settings.defaultDuration, teams = settings.teams, scope = 'read_only', ...rest } = call.body;
  checkTeams(teams);
  return withSessionsHeld(
    call.params.accountId,
    async (round) => {
      const account = await accountForRound(call, round);
      const { grant, change } = await createGrantFor(account, { duration, teams, scope, ...rest }, currentCause(call));
      const answer = { body: grant, etag: grantEtag(grant) };
      await commitBriefly(change, call.remember(answer));
      return answer;
    },
    { canRetry: ({ labels }) => !labels.includes(idempotencyLabel) },
  );
};
