import { type AccountRecord, readAccount } from '../accounts/account-store.ts';
import { accountWrite } from '../accounts/account-write.ts';
import { readUsers } from '../accounts/user-store.ts';
import { Problem } from '../api/problem.ts';
import { hasLapsed, isInForce } from '../grants/access-end.ts';
import { hasEnded } from '../grants/lifecycle.ts';
import { grantNeverStarted, grantStarted, isStartDue } from '../grants/start.ts';
import { type GrantRef, readGrant } from '../grants/store.ts';
import { type GrantRecord, type GrantTransition, grantExpired, type Refusal } from '../grants/transitions.ts';
import type { Cause } from '../journal/cause.ts';
import { isGrantorValid } from '../sessions/coverage.ts';
import { type Change, commit } from '../table/commit.ts';
import { retryOnConflict } from '../table/retry.ts';
import { liveGrantOf, timerWrite, transitionWrite } from './grant-writes.ts';

/**
 * A scheduled grant starts: the grant, the timer of its end, and its entry among the account's live grants; or it never starts,
 * and leaves them. One whose end has passed, too, is stored alone: it is live no more, and the account may be closed by now.
 * Conditions: the grant's id, `account`.
 */
const startGrantChange = (transition: GrantTransition): Change => {
  const { after, entry } = transition;
  const { accountId, grantId } = after;
  const hasStarted = after.status === 'active';
  const live = hasStarted ? { set: { [grantId]: liveGrantOf(after) } } : { remove: [grantId] };
  const account = [...(hasStarted ? timerWrite(after) : []), accountWrite(accountId, live)];
  return {
    writes: [transitionWrite(transition), ...(hasLapsed(after, entry.at) ? [] : account)],
    entries: [entry],
  };
};

const hasGrantor = async ({ accountId, grantedBy: { userId, role }, grantedAt }: GrantRecord): Promise<boolean> =>
  isGrantorValid({ grantedBy: userId, role, grantedAt }, await readUsers(accountId, [userId]));

/** A grant without its grantor never starts. One whose end has passed, too, reads as expired since then, and stays so. */
const startMissed = (grant: GrantRecord, cause: Cause): GrantTransition | Refusal =>
  hasEnded(grant, cause.now) ? grantExpired({ ...grant, status: 'active' }, cause) : grantNeverStarted(grant, cause);

/**
 * Stores the start of a scheduled grant once its instant has come; one that has lost its grantor ends instead. Idempotent, and
 * safe beside other writers: the start is published once.
 * @param getCause asked at each round
 * @returns whether there was something to store
 */
export const startGrant = (ref: GrantRef, getCause: () => Cause): Promise<boolean> =>
  retryOnConflict(async () => {
    const grant = await readGrant(ref);
    if (!grant || !isStartDue(grant, getCause().now)) return false;
    const transition = ((await hasGrantor(grant)) ? grantStarted : startMissed)(grant, getCause());
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
