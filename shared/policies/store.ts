import { type AccountRecord, accountRecord, type SettingsRecord } from '../accounts/account-store.ts';
import { batchGet } from '../table/batch-get.ts';
import { backoff, commit, type Write } from '../table/commit.ts';
import { Contended } from '../table/errors.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { type Key, keys } from '../table/keys.ts';
import { pack, unpack } from '../table/packed.ts';
import { emptyDocument } from './empty-policy.ts';
import type { PolicyDocument } from './policy.ts';

/** A stored policy document. */
export interface DocumentRecord {
  version: number;
  /** When its rules were written; `draftWrittenAt`: those of its draft. */
  writtenAt: string;
  draftWrittenAt: string;
  document: PolicyDocument;
}

/** Converts the item of a policy document; undefined when there is none. */
export const documentOf = (item: object | undefined): DocumentRecord | undefined => {
  const stored = item as
    | { version: number; writtenAt: string; draftWrittenAt?: string; document: Uint8Array }
    | undefined;
  return (
    stored && {
      version: stored.version,
      writtenAt: stored.writtenAt,
      draftWrittenAt: stored.draftWrittenAt ?? stored.writtenAt,
      document: { ...emptyDocument(), ...unpack<PolicyDocument>(stored.document) },
    }
  );
};

/**
 * Whether a document (or none) is the version that the account's item refers to. A batch get is no snapshot, so one of the
 * two items may be newer.
 */
export const belongsToAccount = (
  document: Pick<DocumentRecord, 'version'> | undefined,
  account: AccountRecord,
): boolean => document?.version === account.policy?.documentVersion;

const maxRounds = 10;

/**
 * Reads an account and its policy document, strongly consistent. Repeats the read while a concurrent write makes the two
 * inconsistent.
 * @returns undefined when there is no such account
 * @throws Contended when they are still inconsistent after ten reads
 */
export const readPolicy = async (
  accountId: string,
): Promise<{ account: AccountRecord; stored: DocumentRecord | undefined } | undefined> => {
  for (let round = 0; round < maxRounds; round++) {
    const items = await batchGet<Key>([keys.account(accountId), keys.policy(accountId)]);
    const account = items.find(({ SK }) => SK === 'ACCOUNT');
    if (!account) return undefined;
    const record = accountRecord(account);
    const stored = documentOf(items.find(({ SK }) => SK === 'POLICY'));
    if (belongsToAccount(stored, record)) return { account: record, stored };
    await backoff(round);
  }
  throw new Contended(`the policy of ${accountId} kept changing while it was read`);
};

/**
 * Writes an account's policy in one transaction: the settings on the account's item and, if it changed, the document.
 * @param previous the settings that the change is based on
 * @param written the new document; undefined when it is unchanged
 * @throws ConditionFailed when the policy was changed since `previous`
 */
export const writePolicy = (
  accountId: string,
  settings: SettingsRecord,
  previous: Pick<SettingsRecord, 'version'>,
  written: Omit<DocumentRecord, 'version'> | undefined,
  entry: UnsequencedEntry,
): Promise<void> => {
  const isFirst = previous.version === 0;
  const account: Write = {
    label: 'policy',
    update: {
      Key: keys.account(accountId),
      UpdateExpression: 'SET #policy = :policy',
      ConditionExpression: isFirst
        ? 'attribute_exists(PK) AND attribute_not_exists(closedAt) AND attribute_not_exists(#policy)'
        : '#policy.#version = :previous AND attribute_not_exists(closedAt)',
      ExpressionAttributeNames: { '#policy': 'policy', ...(isFirst ? {} : { '#version': 'version' }) },
      ExpressionAttributeValues: { ':policy': settings, ...(isFirst ? {} : { ':previous': previous.version }) },
    },
  };
  // The condition on the account's item also protects the document, since both are in one transaction.
  const item = written && {
    ...keys.policy(accountId),
    accountId,
    version: settings.documentVersion,
    writtenAt: written.writtenAt,
    draftWrittenAt: written.draftWrittenAt,
    document: pack(written.document),
  };
  return commit({
    writes: item ? [account, { label: 'document', put: { Item: item } }] : [account],
    entries: [entry],
  });
};
