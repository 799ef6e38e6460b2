import { type AccountRecord, readAccount } from '../../shared/db/accounts.ts';
import { commit } from '../../shared/db/commit.ts';
import { creation } from '../../shared/db/grant-changes.ts';
import { idempotencyLabel } from '../../shared/db/idempotency.ts';
import { untilUncontested } from '../../shared/db/races.ts';
import { grantEtag } from '../../shared/domain/grant.ts';
import { grantCreated, grantorOf } from '../../shared/domain/grant-transitions.ts';
import { currentSettings } from '../../shared/domain/settings.ts';
import { liveIds } from '../../shared/domain/support-access.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { grantRoutes } from '../../shared/routes/grants.ts';
import { causeOf } from './cause.ts';
import { checkTeams, endFor } from './terms.ts';

/**
 * Grants support access: the grant, its timer, the account's live grants and the journal entry, all or nothing. When
 * the live grants changed meanwhile so that there may be no room, or nothing to clear away, they are read again.
 */
export const createGrant: Handlers<typeof grantRoutes>['createGrant'] = (call) => {
  const { body, now } = call;
  const { accountId } = call.account;
  const settings = currentSettings();
  const { duration = settings.defaultDuration, teams = settings.teams, scope = 'read_only', reason, ticket } = body;
  checkTeams(teams);
  const expiresAt = endFor(duration, now);
  const cause = causeOf(call);
  let account: AccountRecord | undefined = call.account;
  return untilUncontested(
    async () => {
      account ??= await readAccount(accountId);
      const liveGrants = account?.liveGrants ?? {};
      account = undefined;
      const live = liveIds(liveGrants, now);
      if (live.length >= settings.maxLiveGrants) throw new Problem('too-many-grants');
      const { grant, entry } = grantCreated(
        {
          accountId,
          scope,
          teams,
          duration,
          expiresAt,
          grantedBy: grantorOf(cause.actor),
          ...(reason === undefined ? {} : { reason }),
          ...(ticket === undefined ? {} : { ticket }),
        },
        cause,
      );
      const answer = { body: grant, etag: grantEtag(grant) };
      const ended = Object.keys(liveGrants).filter((id) => !live.includes(id));
      await commit(creation(grant, entry, { ended, max: settings.maxLiveGrants }), call.remember(answer));
      return answer;
    },
    ({ labels }) => !labels.includes(idempotencyLabel),
  );
};
