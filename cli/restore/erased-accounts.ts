import { readAnyAccount } from '../../shared/accounts/account-store.ts';
import { readErasure } from '../../shared/erasures/store.ts';
import { accountOf } from '../../shared/table/keys.ts';
import type { Item } from './items.ts';

/** Whether the live table says that the data of an account were erased, or that their erasure has begun. */
const isErased = async (accountId: string): Promise<boolean> => {
  const [account, erasure] = await Promise.all([readAnyAccount(accountId), readErasure(accountId)]);
  return account?.erasedAt !== undefined || erasure?.step === 'journal' || erasure?.step === 'items';
};

/** The account that an item belongs to, also if it only points to one of the account's items; undefined if to none. */
const ownerOf = (item: Item): string | undefined =>
  item.PK.startsWith('A#') ? accountOf(item) : (item['accountId'] as string | undefined);

/** @returns whether an item of a backup is data of an erased account, which must not come back; reads each account once */
export const erasedAccounts = (): ((item: Item) => Promise<boolean>) => {
  const known = new Map<string, Promise<boolean>>();
  return async (item) => {
    const accountId = ownerOf(item);
    if (accountId === undefined) return false;
    const answer = known.get(accountId) ?? isErased(accountId);
    known.set(accountId, answer);
    return answer;
  };
};
