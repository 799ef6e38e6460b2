import type { Api } from '../core/client.ts';
import { fold } from '../core/fold.ts';
import { isSearchable } from '../parts/search-box.ts';
import type { Account } from './model.ts';

const pageSize = 200;
const mostPages = 25;

/** The accounts that a search looks at. */
export interface Searched {
  accounts: readonly Account[];
  /** Whether further pages are being read. */
  isReading: boolean;
  /** Whether there are more accounts than a search reads. */
  isCut: boolean;
}

/** Whether a text narrows the list: one letter does not. */
export const isSearch = (text: string): boolean => text.trim() !== '' && isSearchable(text);

/** The accounts with the text in their id or name, whatever its case and accents. */
export const matching = (accounts: readonly Account[], text: string): readonly Account[] => {
  const wanted = fold(text.trim());
  return accounts.filter(({ accountId, name }) => fold(accountId).includes(wanted) || fold(name).includes(wanted));
};

/** Milliseconds until a list is read again: in proportion to its pages, so that a long list costs no more than a short one. */
export const pauseAfter = ({ accounts }: Searched, pollMillis: number): number =>
  pollMillis * Math.max(1, Math.ceil(accounts.length / pageSize));

/**
 * Reads the accounts that the agent may enter, page by page, up to 5,000.
 * @param onPage receives what is read so far, after each page but the last one
 */
export const readAccounts = async (
  client: Api,
  signal: AbortSignal,
  onPage: (searched: Searched) => void,
): Promise<Searched> => {
  const read = new Map<string, Account>();
  let pageToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const query = pageToken === undefined ? { pageSize } : { pageSize, pageToken };
    const { body } = await client.listEnterableAccounts({ query }, signal);
    signal.throwIfAborted();
    // An account whose end is moved meanwhile may be on two pages.
    for (const account of body.items) read.set(account.accountId, account);
    pageToken = body.nextPageToken;
    if (pageToken === undefined) return { accounts: [...read.values()], isReading: false, isCut: false };
    onPage({ accounts: [...read.values()], isReading: true, isCut: false });
  }
  return { accounts: [...read.values()], isReading: false, isCut: true };
};
