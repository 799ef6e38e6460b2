import type { AccountRecord } from '../accounts/account-store.ts';
import {
  accountWrite,
  renewalAttribute,
  replaceSessions,
  requireOpen,
  requireSessions,
} from '../accounts/account-write.ts';
import type { LiveGrant } from '../accounts/live-access.ts';
import { accessEndsAt, hasLapsed } from '../grants/access-end.ts';
import { grantItem } from '../grants/item.ts';
import { liveIds } from '../grants/live-grants.ts';
import type { GrantRecord, GrantTransition } from '../grants/transitions.ts';
import { liveChangeOf, reviewWrites, type SessionsReviewed } from '../sessions/review-changes.ts';
import type { Change } from '../table/commit.ts';
import { Expression } from '../table/expression.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { keys } from '../table/keys.ts';
import { liveGrantOf, timerWrite, transitionWhileLive, transitionWrite } from './grant-writes.ts';

/** How to make room for a new live grant: the lapsed grants to clear, and the number of stored grants to stay below. */
export interface Capacity {
  clear: readonly string[];
  room: number;
}

/**
 * The capacity of an account for another live grant. Lapsed grants are cleared, unless an open session still refers to one: the
 * others tell how long that session has been covered, until it is settled.
 * @param max how many live grants an account may have
 */
export const capacityIn = (
  { liveGrants, liveSessions }: Pick<AccountRecord, 'liveGrants' | 'liveSessions'>,
  max: number,
  now: string,
): Capacity => {
  const live = new Set(liveIds(liveGrants, now));
  const lapsed = Object.keys(liveGrants).filter((id) => !live.has(id));
  const isReferred = Object.values(liveSessions).some(({ grantId }) => lapsed.includes(grantId));
  return { clear: isReferred ? [] : lapsed, room: max + lapsed.length };
};

/**
 * A new grant: the grant, its timer, its entry among the account's live grants, and the sessions that had `ended` by then.
 * Not committed from `before` on, when the next session ends. Conditions: `account` (it exists, has room, and the cleared
 * grants are still stored and lapsed), and each session's id.
 */
export const createGrantChange = (
  grant: GrantRecord,
  entry: UnsequencedEntry,
  { clear, room }: Capacity,
  { ended, before = null }: { ended?: SessionsReviewed | undefined; before?: string | null } = {},
): Change => {
  const { writes, entries } = ended ? reviewWrites(grant.accountId, ended) : { writes: [], entries: [] };
  return {
    before,
    writes: [
      { label: 'grant', put: { Item: grantItem(grant), ConditionExpression: 'attribute_not_exists(PK)' } },
      ...timerWrite(grant),
      accountWrite(grant.accountId, {
        set: { [grant.grantId]: liveGrantOf(grant) },
        clear: { ids: clear, now: grant.grantedAt },
        room,
        ...(ended ? liveChangeOf(ended) : {}),
      }),
      ...writes,
    ],
    entries: [...entries, entry],
  };
};

/**
 * New terms for an active or scheduled grant, with their effect on open sessions. Not committed once the previous end, or the
 * start of a scheduled grant, has come, however long conflicts delayed it: a grant that was read as ended stays ended. Conditions: the grant's id, `account`, `grantor`,
 * and each session's id.
 */
export const changeTermsChange = (transition: GrantTransition, reviewed: SessionsReviewed): Change => {
  const { before, after, entry } = transition;
  const { writes, entries } = reviewWrites(after.accountId, reviewed);
  return {
    before: before.status === 'scheduled' ? (before.startsAt ?? null) : accessEndsAt(before),
    writes: [
      transitionWhileLive(transition, entry.at),
      ...(after.expiresAt === before.expiresAt && after.startsAt === before.startsAt ? [] : timerWrite(after)),
      accountWrite(after.accountId, { set: { [after.grantId]: liveGrantOf(after) }, ...liveChangeOf(reviewed) }),
      ...writes,
    ],
    entries: [entry, ...entries],
  };
};

/** Reconfirms an unlimited grant, or activates a suspended one if there is room. Conditions: as for new terms. */
export const reconfirmGrantChange = (
  transition: GrantTransition,
  reviewed: SessionsReviewed,
  { clear, room }: Capacity,
): Change => {
  const { before, after, entry } = transition;
  const { writes, entries } = reviewWrites(after.accountId, reviewed);
  return {
    // A suspended grant may be activated late; an active one must not be, once it was read as suspended.
    before: before.status === 'active' && !hasLapsed(before, entry.at) ? accessEndsAt(before) : before.expiresAt,
    writes: [
      transitionWrite(transition),
      accountWrite(after.accountId, {
        set: { [after.grantId]: liveGrantOf(after) },
        clear: { ids: clear.filter((id) => id !== after.grantId), now: entry.at },
        room,
        ...liveChangeOf(reviewed),
      }),
      ...writes,
    ],
    entries: [entry, ...entries],
  };
};

/**
 * A grant is revoked, or suspended by the tripwire. Sessions that no other grant covers end with it. Conditions: the grant's
 * id, `account`, `grantor`, and each session's id.
 */
export const endGrantChange = (transition: GrantTransition, reviewed: SessionsReviewed): Change => {
  const { accountId, grantId } = transition.after;
  const { writes, entries } = reviewWrites(accountId, reviewed);
  return {
    writes: [
      transitionWrite(transition),
      accountWrite(accountId, { remove: [grantId], ...liveChangeOf(reviewed) }),
      ...writes,
    ],
    entries: [transition.entry, ...entries],
  };
};

/**
 * Removes a grant that is stored as ended from the account's item, with the sessions that no other grant covers.
 * Conditions: `account`, `grantor`, and each session's id.
 */
export const removeGrantChange = (accountId: string, grantId: string, reviewed: SessionsReviewed): Change => {
  const { writes, entries } = reviewWrites(accountId, reviewed);
  const account = accountWrite(accountId, { remove: [grantId], ...liveChangeOf(reviewed) });
  return { writes: [account, ...writes], entries };
};

/**
 * Revokes every live grant of an account, as they were `seen`, and ends every session. A grant or session that came
 * meanwhile fails the condition, so none is left at the moment of the commit. Conditions: each grant's and session's id,
 * `account`.
 * @param closing closes the account with it: when, when its data are to be erased, and its version
 */
export const revokeAllChange = (
  accountId: string,
  seen: Readonly<Record<string, LiveGrant>>,
  transitions: readonly GrantTransition[],
  reviewed: SessionsReviewed,
  closing?: { closedAt: string; eraseAt: string; version: number },
): Change => {
  const { writes, entries } = reviewWrites(accountId, reviewed);
  const account = requireOpen(replaceSessions(new Expression().set('liveGrants', {}), {}));
  if (closing) {
    const { closedAt, eraseAt, version } = closing;
    account.set('closedAt', closedAt).set('lastClosedAt', closedAt).set('updatedAt', closedAt).set('eraseAt', eraseAt);
    account.set('version', version + 1).requireEqual('version', version);
  }
  // Each grant's own write requires its version; here, that the account has these grants and no others.
  account.require(`size(${account.path('liveGrants')}) = ${account.value(Object.keys(seen).length)}`);
  for (const id of Object.keys(seen)) account.require(`attribute_exists(${account.path(['liveGrants', id])})`);
  requireSessions(account, reviewed.seen);
  for (const id of [...Object.keys(reviewed.seen), ...(reviewed.strayRenewals ?? [])])
    account.remove(renewalAttribute(id));
  return {
    writes: [
      ...transitions.map((one) => transitionWrite(one)),
      account.write('account', keys.account(accountId)),
      ...writes,
    ],
    entries: [...transitions.map(({ entry }) => entry), ...entries],
  };
};

/**
 * A transition that time brings: expiry, suspension or warning. It does not write the account's item: readers ignore ended
 * grants there and the next new grant clears them, which keeps a sweep cheap. Condition: the grant's id.
 */
export const timerChange = (transition: GrantTransition): Change => ({
  writes: [transitionWrite(transition)],
  entries: [transition.entry],
});
