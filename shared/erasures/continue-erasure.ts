import { type AccountRecord, readAnyAccount } from '../accounts/account-store.ts';
import type { AccountEvents } from '../accounts/events.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import { commit } from '../table/commit.ts';
import { ConditionFailed } from '../table/errors.ts';
import { eraseUser } from './erase-user.ts';
import type { AccountErasure, Erasure } from './erasure.ts';
import { eraseItems } from './items-store.ts';
import { eraseJournalPage } from './journal-store.ts';
import { eraseRemovedCampaignsPage } from './removed-campaigns.ts';
import { revokeLinksPage } from './revoke-links.ts';
import { beginStep, claimAccount, finishErasure, forgetErasure, readErasure } from './store.ts';
import { throughPages } from './through-pages.ts';

const entryOf = entriesOf<AccountEvents>();

/** Whether an erasure is finished, waits for its day, or goes on in the next sweep. */
type Progress = 'finished' | 'waiting' | 'unfinished';

const revokeLinks = (erasure: AccountErasure, now: string, hasTime: () => boolean): Promise<boolean> => {
  const { accountId, startedAt: until, startedBy: actor } = erasure;
  return throughPages(erasure, (after) => revokeLinksPage(accountId, { until, after }, { actor, now }), hasTime);
};

const finish = async (
  account: AccountRecord,
  { startedAt: closedAt }: AccountErasure,
  cause: Cause,
): Promise<Progress> => {
  const target = { type: 'account', id: account.accountId };
  const entry = entryOf(account.accountId, target, 'account.erased', cause, { closedAt });
  try {
    await commit(finishErasure(account, cause.now, entry));
  } catch (error) {
    // Another sweep has finished it.
    if (!(error instanceof ConditionFailed)) throw error;
  }
  return 'finished';
};

/** Carries out one step of the erasure of a closed account. @returns undefined when the next one may follow */
const accountStep = async (
  erasure: AccountErasure,
  cause: Cause,
  hasTime: () => boolean,
): Promise<Progress | undefined> => {
  const { now } = cause;
  const { accountId, step, startedAt, eraseAt } = erasure;
  if (step === 'links') {
    if (!(await revokeLinks(erasure, now, hasTime))) return 'unfinished';
    await beginStep(erasure, 'waiting', eraseAt);
    return undefined;
  }
  const account = await readAnyAccount(accountId);
  if (account?.closedAt !== startedAt || account.erasedAt !== undefined) {
    // Reopened meanwhile, or put back by a restore.
    await forgetErasure(erasure);
    return 'waiting';
  }
  if (now < eraseAt) return 'waiting';
  if (step === 'items') {
    const campaigns = (after: string | undefined) => eraseRemovedCampaignsPage(accountId, after, hasTime);
    const isDone = (await throughPages(erasure, campaigns, hasTime)) && (await eraseItems(accountId, hasTime));
    return isDone ? finish(account, erasure, cause) : 'unfinished';
  }
  if (step === 'waiting') {
    if (await claimAccount(account)) await beginStep(erasure, 'journal', now);
    return undefined;
  }
  if (!(await throughPages(erasure, (after) => eraseJournalPage(accountId, after), hasTime))) return 'unfinished';
  await beginStep(erasure, 'items', now);
  return undefined;
};

/**
 * Carries on with an erasure, from where an earlier sweep has stopped or died. Every step may be repeated.
 * @param of the account, and the user if it is the erasure of one
 * @param cause the sweep, at its instant
 * @param hasTime asked between pages
 */
export const continueErasure = async (
  { accountId, userId }: Pick<Erasure, 'accountId' | 'userId'>,
  cause: Cause,
  hasTime: () => boolean,
): Promise<Progress> => {
  for (;;) {
    const erasure = await readErasure(accountId, userId);
    if (!erasure) return 'finished';
    if (erasure.userId !== undefined) return (await eraseUser(erasure, cause, hasTime)) ? 'finished' : 'unfinished';
    const progress = await accountStep(erasure, cause, hasTime);
    if (progress !== undefined) return progress;
  }
};
