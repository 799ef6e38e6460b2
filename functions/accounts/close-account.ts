import { readAnyAccount } from '../../shared/accounts/account-store.ts';
import type { accountRoutes } from '../../shared/accounts/routes.ts';
import { checkPreconditions, versionEtag } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { closeAccountOnce } from '../../shared/erasures/close-account.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { withSessionsHeld } from '../../shared/support-access/retry-holding-sessions.ts';

/** Closes an account. One that is closed already is answered as it is. */
export const closeAccount: Handlers<typeof accountRoutes>['closeAccount'] = async (call) => {
  const { accountId } = call.params;
  for (;;) {
    const account = await withSessionsHeld(accountId, async () => {
      const read = await readAnyAccount(accountId);
      if (!read) throw new Problem('not-found');
      if (read.closedAt !== undefined) return read;
      checkPreconditions(call.preconditions, versionEtag(read));
      return closeAccountOnce(read, currentCause(call));
    });
    if (account) return { body: account, etag: versionEtag(account) };
  }
};
