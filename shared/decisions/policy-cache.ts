import type { AccountRecord } from '../accounts/account-store.ts';
import { type CompiledPolicy, compilePolicy } from '../policies/compiled-policy.ts';
import { emptyDocument } from '../policies/empty-policy.ts';
import { belongs, type DocumentRecord, readPolicy } from '../policies/store.ts';

interface Cached {
  version?: number | undefined;
  /** Length of the document as JSON: what is compiled of it takes a multiple. */
  weight: number;
  compiled: CompiledPolicy;
}

/** The compiled policies of the accounts that this process was asked about last, the latest at the end. */
const cache = new Map<string, Cached>();
/** Some tens of megabytes when compiled. */
const bounds = { accounts: 5000, weight: 2_000_000 };
let weight = 0;

let untouched: CompiledPolicy | undefined;

/** Whether a policy is in memory: then its document need not be read again, unless the account says that it is another. */
export const isCached = (accountId: string): boolean => cache.has(accountId);

const drop = (accountId: string): void => {
  weight -= cache.get(accountId)?.weight ?? 0;
  cache.delete(accountId);
};

const put = (accountId: string, cached: Cached): void => {
  drop(accountId);
  cache.set(accountId, cached);
  weight += cached.weight;
};

const keep = (accountId: string, stored: DocumentRecord | undefined): Cached => {
  untouched ??= compilePolicy(emptyDocument(), '');
  const cached = stored
    ? {
        version: stored.version,
        weight: JSON.stringify(stored.document).length,
        compiled: compilePolicy(stored.document, stored.writtenAt, stored.draftWrittenAt),
      }
    : { weight: 0, compiled: untouched };
  put(accountId, cached);
  for (const oldest of cache.keys()) {
    if (cache.size <= bounds.accounts && weight <= bounds.weight) break;
    if (oldest !== accountId) drop(oldest);
  }
  return cached;
};

/**
 * The compiled policy of an account that was read just now, strongly consistent: from memory while the account says that
 * it is still this version; else from what was read with it; else (it was changed meanwhile) it is read again.
 * @param stored the document that was read in the same request; `not-read` when it was not asked for
 * @returns with the account that it belongs to; undefined when the account is gone
 */
export const compiledFor = async (
  account: AccountRecord,
  stored: DocumentRecord | undefined | 'not-read',
): Promise<{ account: AccountRecord; compiled: CompiledPolicy } | undefined> => {
  const { accountId } = account;
  const cached = cache.get(accountId);
  if (cached && cached.version === account.policy?.documentVersion) {
    put(accountId, cached);
    return { account, compiled: cached.compiled };
  }
  if (stored !== 'not-read' && belongs(stored, account)) {
    return { account, compiled: keep(accountId, stored).compiled };
  }
  const found = await readPolicy(accountId);
  return found && { account: found.account, compiled: keep(accountId, found.stored).compiled };
};
