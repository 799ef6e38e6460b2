import type { AccountRecord } from '../accounts/account-store.ts';
import { liveIds } from '../grants/live-grants.ts';
import { readGrants } from '../grants/store.ts';
import { grantRevoked } from '../grants/transitions.ts';
import type { Cause } from '../journal/cause.ts';
import { commitBriefly } from '../table/commit.ts';
import { endGrantChange, removeGrantChange, revokeAllChange } from './grant-changes.ts';
import { reviewSessions } from './review-sessions.ts';
import { withStartsStored } from './start-grants.ts';

/** Two writes for each grant and session, and one for the account; a transaction has at most 100. */
const fitsOneTransaction = (grants: readonly string[], sessions: object): boolean =>
  2 * (grants.length + Object.keys(sessions).length) + 1 <= 100;

/**
 * Commits one transaction of turning off support access: all live grants, scheduled ones included, and all sessions, or one
 * grant if they do not fit.
 * @param reason of the revocation
 * @returns how many grants it revoked, and whether no live grant is left
 * @throws ConditionFailed, Contended
 */
export const turnOffOnce = async (
  read: AccountRecord,
  reason: string,
  cause: Cause,
): Promise<{ revoked: number; isOff: boolean }> => {
  const account = await withStartsStored(read, cause.now);
  const { accountId, liveGrants: seen, liveSessions } = account;
  const ids = liveIds(seen, cause.now);
  if (ids.length === 0) return { revoked: 0, isOff: true };
  const isOff = fitsOneTransaction(ids, liveSessions);
  const transitions = (await readGrants((isOff ? ids : ids.slice(0, 1)).map((grantId) => ({ accountId, grantId }))))
    .map((grant) => grantRevoked(grant, reason, cause))
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
