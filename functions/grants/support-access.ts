import { accountForRound } from '../../shared/accounts/account-reader.ts';
import type { AccountRecord } from '../../shared/accounts/account-store.ts';
import type { LiveGrant } from '../../shared/accounts/live-access.ts';
import { readUsersOf } from '../../shared/accounts/user-store.ts';
import { grantAsOf } from '../../shared/grants/lifecycle.ts';
import { liveIds, unionOf } from '../../shared/grants/live-grants.ts';
import type { grantRoutes } from '../../shared/grants/routes.ts';
import { readGrants } from '../../shared/grants/store.ts';
import { grantRevoked } from '../../shared/grants/transitions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { isGrantorValid } from '../../shared/sessions/coverage.ts';
import { currentSettings, presetsOf } from '../../shared/settings/current.ts';
import { endGrantChange, removeGrantChange, revokeAllChange } from '../../shared/support-access/grant-changes.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';
import { reviewSessions } from '../../shared/support-access/review-sessions.ts';
import { commitBriefly } from '../../shared/table/commit.ts';

type GrantHandlers = Handlers<typeof grantRoutes>;

const readLive = (accountId: string, grants: Readonly<Record<string, LiveGrant>>, now: string) =>
  readGrants(liveIds(grants, now).map((grantId) => ({ accountId, grantId })));

/**
 * The union of the live grants, the live grants themselves and the durations on offer. A grant that was revoked since the
 * account was read is in neither. A grant whose grantor is not valid is listed, since it may be revoked, but does not count
 * in the union.
 */
export const getSupportAccess: GrantHandlers['getSupportAccess'] = async ({ account, now }) => {
  const { accountId, liveGrants } = account;
  const [read, grantors] = await Promise.all([
    readLive(accountId, liveGrants, now),
    readUsersOf(Object.values(liveGrants).map(({ grantedBy: userId }) => ({ accountId, userId }))),
  ]);
  const grants = read.filter((grant) => grantAsOf(grant, now).status === 'active');
  const directory = grantors.get(accountId) ?? new Map();
  const valid = grants.filter(({ grantId }) => liveGrants[grantId] && isGrantorValid(liveGrants[grantId], directory));
  return {
    body: {
      ...unionOf(Object.fromEntries(valid.map((grant) => [grant.grantId, grant])), now),
      grants: grants.map((grant) => (valid.includes(grant) ? grant : { ...grant, grantorUnavailable: true as const })),
      presets: presetsOf(currentSettings()),
    },
  };
};

/** Two writes for each grant and session, and one for the account; a transaction has at most 100. */
const fitsOneTransaction = (grants: readonly string[], sessions: object): boolean =>
  2 * (grants.length + Object.keys(sessions).length) + 1 <= 100;

/** Commits one transaction of turning off. @returns how many grants it revoked, and whether no live grant is left */
const turnOffOnce = async (account: AccountRecord, cause: Cause): Promise<{ revoked: number; isOff: boolean }> => {
  const { accountId, liveGrants: seen, liveSessions } = account;
  const ids = liveIds(seen, cause.now);
  if (ids.length === 0) return { revoked: 0, isOff: true };
  const isOff = fitsOneTransaction(ids, liveSessions);
  const transitions = (await readGrants((isOff ? ids : ids.slice(0, 1)).map((grantId) => ({ accountId, grantId }))))
    .map((grant) => grantRevoked(grant, 'support access turned off', cause))
    .filter((transition) => typeof transition !== 'string');
  const [first] = transitions;
  if (isOff) {
    const reviewed = await reviewSessions(account, cause, { grants: {}, gone: 'grant-revoked' });
    await commitBriefly(revokeAllChange(accountId, seen, transitions, reviewed));
  } else {
    const [grantId = ''] = ids;
    const { [grantId]: _revoked, ...grants } = seen;
    const reviewed = await reviewSessions(account, cause, { grants, gone: 'grant-revoked' });
    await commitBriefly(first ? endGrantChange(first, reviewed) : removeGrantChange(accountId, grantId, reviewed));
  }
  return { revoked: transitions.length, isOff };
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
      return turnOffOnce(account, currentCause(call));
    });
    revoked += done.revoked;
    isOff = done.isOff;
  }
  return { body: { revoked } };
};
