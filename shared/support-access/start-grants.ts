import { type AccountRecord, readAccount } from '../accounts/account-store.ts';
import { accountWrite } from '../accounts/account-write.ts';
import { Problem } from '../api/problem.ts';
import { hasLapsed, isInForce } from '../grants/access-end.ts';
import { grantStarted, isStartDue } from '../grants/start.ts';
import { type GrantRef, readGrant } from '../grants/store.ts';
import type { GrantTransition } from '../grants/transitions.ts';
import type { Cause } from '../journal/cause.ts';
import { type Change, commit } from '../table/commit.ts';
import { retryOnConflict } from '../table/retry.ts';
import { liveGrantOf, timerWrite, transitionWrite } from './grant-writes.ts';

/**
 * A scheduled grant starts: the grant, the timer of its end, and its entry among the account's live grants. One whose end has
 * passed, too, is stored alone: it is live no more, and the account may be closed by now. Conditions: the grant's id, `account`.
 */
const startGrantChange = (transition: GrantTransition): Change => {
  const { after, entry } = transition;
  const { accountId, grantId } = after;
  const live = [...timerWrite(after), accountWrite(accountId, { set: { [grantId]: liveGrantOf(after) } })];
  return { writes: [transitionWrite(transition), ...(hasLapsed(after, entry.at) ? [] : live)], entries: [entry] };
};

/**
 * Stores the start of a scheduled grant once its instant has come. Idempotent, and safe beside other writers: the start is
 * published once. A grant without its grantor starts, too, and admits no one: whether it has one is asked at every use.
 * @param getCause asked at each round
 * @returns whether there was something to store
 */
export const startGrant = (ref: GrantRef, getCause: () => Cause): Promise<boolean> =>
  retryOnConflict(async () => {
    const grant = await readGrant(ref);
    if (!grant || !isStartDue(grant, getCause().now)) return false;
    const transition = grantStarted(grant, getCause());
    if (typeof transition === 'string') return false;
    await commit(startGrantChange(transition));
    return true;
  });

/**
 * Stores the starts of an account's grants that have come, so that their events precede what happens under them.
 * @param getCause of what happens next; asked again after each start, since another may come meanwhile
 * @returns the account, read again if there was one, and the cause, by whose instant no start is left to store
 * @throws Problem `not-found`, `account-closed`, when it has been removed or closed meanwhile
 */
export const withStartsBy = async (
  account: AccountRecord,
  getCause: () => Cause,
): Promise<{ account: AccountRecord; cause: Cause }> => {
  const { accountId } = account;
  const stored = new Set<string>();
  for (let current = account; ; ) {
    const cause = getCause();
    const due = Object.entries(current.liveGrants).filter(
      ([id, grant]) => grant.isScheduled && isInForce(grant, cause.now) && !stored.has(id),
    );
    if (due.length === 0) return { account: current, cause };
    const start: Cause = { actor: { kind: 'system', id: 'time' }, now: cause.now };
    for (const [grantId] of due) {
      await startGrant({ accountId, grantId }, () => start);
      stored.add(grantId);
    }
    const again = await readAccount(accountId);
    if (!again) throw new Problem('not-found');
    current = again;
  }
};

/** The same for what happens at `now`. */
export const withStartsStored = async (account: AccountRecord, now: string): Promise<AccountRecord> => {
  const cause: Cause = { actor: { kind: 'system', id: 'time' }, now };
  return (await withStartsBy(account, () => cause)).account;
};
