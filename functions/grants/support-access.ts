import { accountForRound } from '../../shared/accounts/account-reader.ts';
import type { LiveGrant } from '../../shared/accounts/live-access.ts';
import { readUsersOf } from '../../shared/accounts/user-store.ts';
import type { Grant, GrantAsRead } from '../../shared/grants/grant.ts';
import { grantAsOf } from '../../shared/grants/lifecycle.ts';
import { liveIds, unionOf } from '../../shared/grants/live-grants.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import { readGrants } from '../../shared/grants/store.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { isGrantorValid } from '../../shared/sessions/coverage.ts';
import { currentSettings, presetsOf } from '../../shared/settings/current.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';
import { turnOffOnce } from '../../shared/support-access/turn-off.ts';

type GrantHandlers = Handlers<typeof grantRoutes>;

const readLive = (accountId: string, grants: Readonly<Record<string, LiveGrant>>, now: string) =>
  readGrants(liveIds(grants, now).map((grantId) => ({ accountId, grantId })));

/**
 * The union of the live grants, the live grants themselves, those that start later and the durations on offer. A grant that was revoked since the
 * account was read is in neither. A grant whose grantor is not valid is listed, since it may be revoked, but does not count
 * in the union.
 */
export const getSupportAccess: GrantHandlers['getSupportAccess'] = async ({ account, now }) => {
  const { accountId, liveGrants } = account;
  const [read, grantors] = await Promise.all([
    readLive(accountId, liveGrants, now),
    readUsersOf(Object.values(liveGrants).map(({ grantedBy: userId }) => ({ accountId, userId }))),
  ]);
  const live = read.map((grant) => grantAsOf(grant, now));
  const grants = live.filter(({ status }) => status === 'active');
  const scheduled = live.filter(({ status }) => status === 'scheduled');
  const directory = grantors.get(accountId) ?? new Map();
  const valid = live.filter(({ grantId }) => liveGrants[grantId] && isGrantorValid(liveGrants[grantId], directory));
  const asRead = (grant: Grant): GrantAsRead =>
    valid.includes(grant) ? grant : { ...grant, grantorUnavailable: true as const };
  return {
    body: {
      ...unionOf(
        Object.fromEntries(grants.filter((grant) => valid.includes(grant)).map((grant) => [grant.grantId, grant])),
        now,
      ),
      grants: grants.map(asRead),
      ...(scheduled.length === 0 ? {} : { scheduled: scheduled.map(asRead) }),
      presets: presetsOf(currentSettings()),
    },
  };
};

/**
 * Revokes every live grant and ends every session in one transaction, on condition that the account's live grants and
 * open sessions are still those that were read; otherwise all are read again. Without a live grant nothing is written.
 * An account with more grants and sessions than fit into one transaction, as earlier settings allowed, has its grants
 * revoked one by one until the rest fits.
 */
export const turnOffSupportAccess: GrantHandlers['turnOffSupportAccess'] = async (call) => {
  const { accountId } = call.account;
  let revoked = 0;
  for (let isOff = false, isFirstTurn = true; !isOff; isFirstTurn = false) {
    const done = await withSessionsHeld(accountId, async ({ isFirst }) => {
      const account = await accountForRound(call, { isFirst: isFirst && isFirstTurn });
      return turnOffOnce(account, 'support access turned off', currentCause(call));
    });
    revoked += done.revoked;
    isOff = done.isOff;
  }
  return { body: { revoked } };
};
