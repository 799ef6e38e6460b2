import type { AccountEvents } from '../accounts/events.ts';
import { readUser } from '../accounts/user-store.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import { commit } from '../table/commit.ts';
import { ConditionFailed } from '../table/errors.ts';
import type { UserErasure } from './erasure.ts';
import { eraseJournalPage } from './journal-store.ts';
import { eraseRecipientPage } from './recipients.ts';
import { beginStep, finishUserErasure } from './store.ts';
import { throughPages } from './through-pages.ts';

const entryOf = entriesOf<AccountEvents>();

/**
 * The instant until which entries with the id of a user are theirs. The clocks of functions differ, so an entry of before the
 * removal may have a later instant; unless another user came under the id meanwhile, it is erased, too.
 */
const untilOf = async ({ accountId, userId, startedAt }: UserErasure, now: string): Promise<string> => {
  const user = await readUser(accountId, userId);
  return user?.removed && user.updatedAt <= startedAt ? now : startedAt;
};

/**
 * Carries on with the erasure of a user: the personal fields of the entries that they caused, then their addresses among the
 * recipients of links.
 * @returns whether it is finished
 */
export const eraseUser = async (erasure: UserErasure, cause: Cause, hasTime: () => boolean): Promise<boolean> => {
  const { accountId, userId, email, earlierEmails = [], startedBy: actor } = erasure;
  const { now } = cause;
  if (erasure.step === 'journal') {
    const until = await untilOf(erasure, now);
    const page = (after: string | undefined) => eraseJournalPage(accountId, after, { userId, until });
    if (!(await throughPages(erasure, page, hasTime))) return false;
    await beginStep(erasure, 'links', now);
    const { cursor: _cursor, ...next } = erasure;
    return eraseUser({ ...next, step: 'links' }, cause, hasTime);
  }
  const emails = email === undefined ? earlierEmails : [email, ...earlierEmails];
  if (emails.length > 0) {
    const page = (after: string | undefined) => eraseRecipientPage(accountId, emails, after, { actor, now });
    if (!(await throughPages(erasure, page, hasTime))) return false;
  }
  const entry = entryOf(accountId, { type: 'user', id: userId }, 'user.erased', { actor, now }, {});
  await commit(finishUserErasure(erasure, entry)).catch((error: unknown) => {
    // Another sweep has finished it.
    if (!(error instanceof ConditionFailed)) throw error;
  });
  return true;
};
