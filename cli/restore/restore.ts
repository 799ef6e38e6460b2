import { pooled } from '../../shared/core/pool.ts';
import { type Restoration, restoreAccount } from './account.ts';
import { erasedAccounts } from './erased-accounts.ts';
import { isTransient } from './items.ts';
import { putIfAbsent, scan } from './table.ts';

const concurrentAccounts = 4;

/** The partitions that `restoreAccount` restores: of an account's own items and of its journal. */
const isOfAccount = (PK: string): boolean => /^A#[^#]+(#J)?$/.test(PK);

/**
 * Puts the state of a backup back into the live table, which keeps its journals, its stream and its settings. What belongs
 * to no account alone (secrets, references, round robins, leads) is put back where it is missing. What was erased must not come
 * back: accounts that are erased, or being erased, are left as they are.
 * @returns the number of accounts and of revoked grants
 */
export const restore = async (restoration: Restoration): Promise<{ accounts: number; revoked: number }> => {
  const { backup, live } = restoration;
  const isErased = erasedAccounts();
  let [accounts, revoked] = [0, 0];
  for await (const items of scan(backup)) {
    const others = items.filter((item) => !isOfAccount(item.PK) && !isTransient(item));
    await pooled(others, concurrentAccounts, async (item) => {
      if (!(await isErased(item))) await putIfAbsent(live, item);
    });
    const found = items.filter(({ PK, SK }) => SK === 'ACCOUNT' && isOfAccount(PK));
    const counts = await pooled(found, concurrentAccounts, async (item) =>
      (await isErased(item)) ? 0 : restoreAccount(item, restoration),
    );
    accounts += found.length;
    revoked += counts.reduce((sum, count) => sum + count, 0);
  }
  return { accounts, revoked };
};
