import { ConditionFailed, commit } from '../../shared/db/commit.ts';
import { creation } from '../../shared/db/grants.ts';
import { idempotencyLabel } from '../../shared/db/idempotency.ts';
import { grantEtag } from '../../shared/domain/grant.ts';
import { grantCreated } from '../../shared/domain/grant-transitions.ts';
import { toInstant } from '../../shared/domain/instant.ts';
import { currentSettings } from '../../shared/domain/settings.ts';
import { liveIds } from '../../shared/domain/support-access.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { grantRoutes } from '../../shared/routes/grants.ts';
import { causeOf } from './cause.ts';
import { checkTeams, endFor } from './terms.ts';

/** Longer than any request takes, and than clocks are apart. */
const clearedAfter = 300_000;

/** Grants support access: the grant, its timer, the account's live grants and the journal entry, all or nothing. */
export const createGrant: Handlers<typeof grantRoutes>['createGrant'] = async (call) => {
  const { account, body, now, principal } = call;
  const settings = currentSettings();
  const { duration = settings.defaultDuration, teams = settings.teams, scope = 'read_only', reason, ticket } = body;
  checkTeams(teams);
  const expiresAt = endFor(duration, now);
  const live = liveIds(account.liveGrants, now);
  if (live.length >= settings.maxLiveGrants) throw new Problem('too-many-grants');

  const { grant, entry } = grantCreated(
    {
      accountId: account.accountId,
      scope,
      teams,
      duration,
      expiresAt,
      grantedBy: { userId: principal.id, role: principal.role === 'owner' ? 'owner' : 'admin' },
      ...(reason === undefined ? {} : { reason }),
      ...(ticket === undefined ? {} : { ticket }),
    },
    causeOf(call),
  );
  const answer = { body: grant, etag: grantEtag(grant) };
  const ended = Object.keys(account.liveGrants).filter((id) => !live.includes(id));
  // Only what ended well before: by another function's clock, a grant that ends about now may just be extended.
  const before = toInstant(Date.parse(now) - clearedAfter);
  const cleared = ended.filter((id) => !liveIds(account.liveGrants, before).includes(id));
  try {
    await commit(
      creation(grant, entry, { cleared, room: settings.maxLiveGrants + ended.length }),
      call.remember(answer),
    );
  } catch (error) {
    // The twin of this very request may have taken the last place: then its answer is due, not a refusal.
    const twin = error instanceof ConditionFailed && error.labels.includes(idempotencyLabel);
    if (!twin && error instanceof ConditionFailed && error.labels.includes('account')) {
      throw new Problem('too-many-grants');
    }
    throw error;
  }
  return answer;
};
