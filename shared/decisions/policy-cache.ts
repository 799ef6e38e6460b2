import type { AccountRecord } from '../accounts/account-store.ts';
import { type CompiledPolicy, compilePolicy } from '../policies/compiled-policy.ts';
import { emptyDocument } from '../policies/empty-policy.ts';
import { belongsToAccount, type DocumentRecord, readPolicy } from '../policies/store.ts';

interface Cached {
  version?: number | undefined;
  /** Length of the document as JSON. The compiled form takes a multiple of it. */
  weight: number;
  compiled: CompiledPolicy;
}

/** The compiled policies of the accounts that this process used last, most recent at the end. */
const cache = new Map<string, Cached>();
/** Some tens of megabytes of compiled policies. */
const limits = { accounts: 5000, weight: 2_000_000 };
let weight = 0;

let emptyPolicy: CompiledPolicy | undefined;

/** Whether an account's policy is cached, so that its document need not be read unless the account refers to another version. */
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
  emptyPolicy ??= compilePolicy(emptyDocument(), '');
  const cached = stored
    ? {
        version: stored.version,
        weight: JSON.stringify(stored.document).length,
        compiled: compilePolicy(stored.document, stored.writtenAt, stored.draftWrittenAt),
      }
    : { weight: 0, compiled: emptyPolicy };
  put(accountId, cached);
  for (const oldest of cache.keys()) {
    if (cache.size <= limits.accounts && weight <= limits.weight) break;
    if (oldest !== accountId) drop(oldest);
  }
  return cached;
};

/**
 * The compiled policy of an account that was just read, strongly consistent: from the cache if the account refers to that
 * version, else from the document read with the account, else (the policy was changed in between) by reading it again.
 * @param stored the document that was read in the same request; `not-read` when it was not requested
 * @returns the policy, with the account that it belongs to; undefined when the account no longer exists
 */
export const compiledPolicyOf = async (
  account: AccountRecord,
  stored: DocumentRecord | undefined | 'not-read',
): Promise<{ account: AccountRecord; compiled: CompiledPolicy } | undefined> => {
  const { accountId } = account;
  const cached = cache.get(accountId);
  if (cached && cached.version === account.policy?.documentVersion) {
    put(accountId, cached);
    return { account, compiled: cached.compiled };
  }
  if (stored !== 'not-read' && belongsToAccount(stored, account)) {
    return { account, compiled: keep(accountId, stored).compiled };
  }
  const found = await readPolicy(accountId);
  return found && { account: found.account, compiled: keep(accountId, found.stored).compiled };
};
