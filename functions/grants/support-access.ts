import { commit } from '../../shared/db/commit.ts';
import { turningOff } from '../../shared/db/grant-changes.ts';
import { readGrants } from '../../shared/db/grants.ts';
import { untilUncontested } from '../../shared/db/races.ts';
import { grantAt, type LiveGrant } from '../../shared/domain/grant.ts';
import { grantRevoked } from '../../shared/domain/grant-transitions.ts';
import { currentSettings, presetsOf } from '../../shared/domain/settings.ts';
import { liveIds, unionOf } from '../../shared/domain/support-access.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { grantRoutes } from '../../shared/routes/grants.ts';
import { accountOnce } from '../../shared/support/account-once.ts';
import { causeNow } from '../../shared/support/cause.ts';
import { reviewOf } from '../../shared/support/review.ts';

type GrantHandlers = Handlers<typeof grantRoutes>;

const readLive = (accountId: string, grants: Readonly<Record<string, LiveGrant>>, now: string) =>
  readGrants(liveIds(grants, now).map((grantId) => ({ accountId, grantId })));

/**
 * What the live grants allow together, with the live grants themselves and the durations on offer. The union is that of
 * the grants in the answer: one that was revoked since the account was read is in neither.
 */
export const getSupportAccess: GrantHandlers['getSupportAccess'] = async ({ account, now }) => {
  const read = await readLive(account.accountId, account.liveGrants, now);
  const grants = read.filter((grant) => grantAt(grant, now).status === 'active');
  return {
    body: {
      ...unionOf(Object.fromEntries(grants.map((grant) => [grant.grantId, grant])), now),
      grants,
      presets: presetsOf(currentSettings()),
    },
  };
};

/**
 * Revokes every live grant, and ends every session, in one transaction, on condition that the account's live grants are still those that were
 * read: when one is granted or changed meanwhile, all are read again. Without any, it was off when the account was read,
 * and nothing is written.
 */
export const turnOffSupportAccess: GrantHandlers['turnOffSupportAccess'] = (call) => {
  const { accountId } = call.account;
  const readAccount = accountOnce(call);
  return untilUncontested(async () => {
    const account = await readAccount();
    const seen = account.liveGrants;
    const cause = causeNow(call);
    if (liveIds(seen, cause.now).length === 0) return { body: { revoked: 0 } };
    const transitions = (await readLive(accountId, seen, cause.now))
      .map((grant) => grantRevoked(grant, 'support access turned off', cause))
      .filter((transition) => typeof transition !== 'string');
    const reviewed = await reviewOf(account, cause, { grants: {}, gone: 'grant-revoked' });
    await commit(turningOff(accountId, seen, transitions, reviewed));
    return { body: { revoked: transitions.length } };
  });
};
