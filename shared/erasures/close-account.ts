import type { AccountRecord } from '../accounts/account-store.ts';
import type { AccountEvents } from '../accounts/events.ts';
import { addMillis } from '../core/instant.ts';
import { dayMillis } from '../core/time-units.ts';
import { liveIds } from '../grants/live-grants.ts';
import { readGrants } from '../grants/store.ts';
import { grantRevoked } from '../grants/transitions.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import { currentSettings } from '../settings/current.ts';
import { revokeAllChange } from '../support-access/grant-changes.ts';
import { reviewSessions } from '../support-access/review-sessions.ts';
import { withStartsStored } from '../support-access/start-grants.ts';
import { turnOffOnce } from '../support-access/turn-off.ts';
import { commitBriefly } from '../table/commit.ts';
import { startErasure } from './store.ts';

const entryOf = entriesOf<AccountEvents>();

/** Two writes for each grant and session; one for the account, its erasure and its entry. A transaction has at most 100. */
const fitsOneTransaction = (grants: readonly string[], sessions: object): boolean =>
  2 * (grants.length + Object.keys(sessions).length) + 3 <= 100;

/** Why its grants are revoked. */
const reason = 'account closed';

/**
 * Closes an account: its live grants are revoked, its sessions end, and its links are revoked by the mark on its item, in one
 * transaction with the erasure that begins later. An account with more grants and sessions than fit, as earlier settings
 * allowed, has its support access turned off first.
 * @param read the account as read, not closed
 * @returns the account as closed; undefined when it is to be read again and closed then
 * @throws ConditionFailed, Contended
 */
export const closeAccountOnce = async (read: AccountRecord, cause: Cause): Promise<AccountRecord | undefined> => {
  const account = await withStartsStored(read, cause.now);
  const { accountId, liveGrants: seen, liveSessions, version } = account;
  const { actor, now } = cause;
  const ids = liveIds(seen, now);
  if (!fitsOneTransaction(ids, liveSessions)) {
    await turnOffOnce(account, reason, cause);
    return undefined;
  }
  const transitions = (await readGrants(ids.map((grantId) => ({ accountId, grantId }))))
    .map((grant) => grantRevoked(grant, reason, cause))
    .filter((transition) => typeof transition !== 'string');
  const reviewed = await reviewSessions(account, cause, { grants: {}, gone: 'grant-revoked' });
  const eraseAt = addMillis(now, currentSettings().erasureDays * dayMillis);
  const closing = { closedAt: now, eraseAt };
  const data = { eraseAt, revoked: transitions.length };
  await commitBriefly(revokeAllChange(accountId, seen, transitions, reviewed, { ...closing, version }), {
    writes: [startErasure({ accountId, startedAt: now, startedBy: actor, eraseAt, step: 'links' })],
    entries: [entryOf(accountId, { type: 'account', id: accountId }, 'account.closed', cause, data)],
  });
  return { ...account, ...closing, updatedAt: now, version: version + 1 };
};
