import { Problem } from '../api/problem.ts';
import { type AccountRecord, readAccount } from './account-store.ts';

/**
 * The account that was read on entry, for the first round of a change; for every further round it is read again.
 * @throws Problem `not-found`
 */
export const accountOnce = (call: { account: AccountRecord }): (() => Promise<AccountRecord>) => {
  let first: AccountRecord | undefined = call.account;
  return async () => {
    const account = first ?? (await readAccount(call.account.accountId));
    first = undefined;
    if (!account) throw new Problem('not-found');
    return account;
  };
};
