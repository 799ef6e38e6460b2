import { commit } from '../../shared/db/commit.ts';
import { creation, roomIn } from '../../shared/db/grant-changes.ts';
import { idempotencyLabel } from '../../shared/db/idempotency.ts';
import { untilUncontested } from '../../shared/db/races.ts';
import { grantEtag } from '../../shared/domain/grant.ts';
import { grantCreated, grantorOf } from '../../shared/domain/grant-transitions.ts';
import { currentSettings } from '../../shared/domain/settings.ts';
import { liveIds } from '../../shared/domain/support-access.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { grantRoutes } from '../../shared/routes/grants.ts';
import { accountOnce } from '../../shared/support/account-once.ts';
import { causeNow } from '../../shared/support/cause.ts';
import { reviewOfLapsed } from '../../shared/support/review.ts';
import { checkTeams, endFor } from '../../shared/support/terms.ts';

/**
 * Grants support access: the grant, its timer, the account's live grants and the journal entry, all or nothing. When
 * the live grants changed meanwhile so that there may be no room, or nothing to clear away, they are read again.
 */
export const createGrant: Handlers<typeof grantRoutes>['createGrant'] = (call) => {
  const { body, now } = call;
  const { accountId } = call.account;
  const settings = currentSettings();
  const { duration = settings.defaultDuration, teams = settings.teams, scope = 'read_only' } = body;
  const { reason, ticket, maxUses } = body;
  checkTeams(teams);
  endFor(duration, now);
  const readAccount = accountOnce(call);
  return untilUncontested(
    async () => {
      const account = await readAccount();
      const cause = causeNow(call);
      const expiresAt = endFor(duration, cause.now);
      if (liveIds(account.liveGrants, cause.now).length >= settings.maxLiveGrants) throw new Problem('too-many-grants');
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
          ...(maxUses === undefined ? {} : { maxUses }),
        },
        cause,
      );
      const answer = { body: grant, etag: grantEtag(grant) };
      const room = roomIn(account, settings.maxLiveGrants, cause.now);
      const lapsing = await reviewOfLapsed(account, cause);
      await commit(creation(grant, entry, room, lapsing), call.remember(answer));
      return answer;
    },
    ({ labels }) => !labels.includes(idempotencyLabel),
  );
};
