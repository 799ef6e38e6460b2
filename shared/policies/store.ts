import { type AccountRecord, accountRecord, type SettingsRecord } from '../accounts/account-store.ts';
import { batchGet } from '../table/batch-get.ts';
import { backoff, commit, type Write } from '../table/commit.ts';
import { Contended } from '../table/errors.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { type Key, keys } from '../table/keys.ts';
import { pack, unpack } from '../table/packed.ts';
import { emptyDocument } from './empty-policy.ts';
import type { PolicyDocument } from './policy.ts';

/** The part of a policy that only decisions and editors need, as it is read. */
export interface DocumentRecord {
  version: number;
  /** When its rules were written, and those of its draft. */
  writtenAt: string;
  draftWrittenAt: string;
  document: PolicyDocument;
}

/** The item of a policy's document; undefined when there is none. */
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

/** Whether a document, or none, is the one that an account's item speaks of. Two items are not read at one instant. */
export const belongs = (document: Pick<DocumentRecord, 'version'> | undefined, account: AccountRecord): boolean =>
  document?.version === account.policy?.documentVersion;

const maxRounds = 10;

/**
 * Reads an account with the document of its policy, strongly consistent, and again while somebody writes them at this
 * moment.
 * @returns undefined when there is no such account
 * @throws Contended when that does not cease
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
    if (belongs(stored, record)) return { account: record, stored };
    await backoff(round);
  }
  throw new Contended(`the policy of ${accountId} kept changing while it was read`);
};

/**
 * Writes an account's policy: its settings on the account's item, and its document if that is another, in one
 * transaction, if the policy is still as `previous`.
 * @throws ConditionFailed when another change came first
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
        ? 'attribute_exists(PK) AND attribute_not_exists(#policy)'
        : '#policy.#version = :was',
      ExpressionAttributeNames: { '#policy': 'policy', ...(isFirst ? {} : { '#version': 'version' }) },
      ExpressionAttributeValues: { ':policy': settings, ...(isFirst ? {} : { ':was': previous.version }) },
    },
  };
  // The account's item guards the document: both are written together or not at all.
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
