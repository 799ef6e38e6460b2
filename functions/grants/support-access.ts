import { type AccountRecord, readAccount } from '../../shared/db/accounts.ts';
import { commit } from '../../shared/db/commit.ts';
import { readGrants, revocation } from '../../shared/db/grants.ts';
import { untilUncontested } from '../../shared/db/races.ts';
import { grantAt, type LiveGrant } from '../../shared/domain/grant.ts';
import { grantRevoked } from '../../shared/domain/grant-transitions.ts';
import { currentSettings } from '../../shared/domain/settings.ts';
import { liveIds, unionOf } from '../../shared/domain/support-access.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { grantRoutes } from '../../shared/routes/grants.ts';
import { causeOf } from './cause.ts';

type GrantHandlers = Handlers<typeof grantRoutes>;

const readLive = (accountId: string, grants: Readonly<Record<string, LiveGrant>>, now: string) =>
  readGrants(liveIds(grants, now).map((grantId) => ({ accountId, grantId })));

/**
 * What the live grants allow together, with the live grants themselves and the durations on offer. The union is that of
 * the grants in the answer: one that was revoked since the account was read is in neither.
 */
export const getSupportAccess: GrantHandlers['getSupportAccess'] = async ({ account, now }) => {
  const { durationPresets, defaultDuration, allowUnlimited } = currentSettings();
  const read = await readLive(account.accountId, account.liveGrants, now);
  const grants = read.filter((grant) => grantAt(grant, now).status === 'active');
  return {
    body: {
      ...unionOf(Object.fromEntries(grants.map((grant) => [grant.grantId, grant])), now),
      grants,
      presets: durationPresets
        .filter((duration) => allowUnlimited || duration !== 'unlimited')
        .map((duration) => ({ duration, isDefault: duration === defaultDuration })),
    },
  };
};

/** Revokes every live grant in one transaction. When one of them changes meanwhile, all are read again. */
export const turnOffSupportAccess: GrantHandlers['turnOffSupportAccess'] = (call) => {
  const { accountId } = call.account;
  let account: AccountRecord | undefined = call.account;
  return untilUncontested(async () => {
    account ??= await readAccount(accountId);
    const grants = await readLive(accountId, account?.liveGrants ?? {}, call.now);
    account = undefined;
    const transitions = grants
      .map((grant) => grantRevoked(grant, 'support access turned off', causeOf(call)))
      .filter((transition) => typeof transition !== 'string');
    if (transitions.length > 0) await commit(revocation(accountId, transitions));
    return { body: { revoked: transitions.length } };
  });
};
