import { Problem } from '../api/problem.ts';
import type { Round } from '../table/retry.ts';
import { type AccountRecord, readAccount } from './account-store.ts';

/**
 * The account for one round of a retried change: in the first round as it was read on entry, in later ones read again.
 * @throws Problem `not-found`
 */
export const accountForRound = async (call: { account: AccountRecord }, { isFirst }: Round): Promise<AccountRecord> => {
  const account = isFirst ? call.account : await readAccount(call.account.accountId);
  if (!account) throw new Problem('not-found');
  return account;
};
