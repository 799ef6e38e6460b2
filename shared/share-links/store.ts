import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type AccountRecord, accountRecord } from '../accounts/account-store.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import type { Change } from '../table/commit.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { type Key, keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import type { LinkRecord, LinkTransition } from './link.ts';

export interface LinkRef {
  accountId: string;
  linkId: string;
}

const linkOf = recordOf<LinkRecord>;

/** Reads a link, strongly consistent; undefined when it does not exist. */
export const readLink = async ({ accountId, linkId }: LinkRef): Promise<LinkRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.link(accountId, linkId), ConsistentRead: true }),
  );
  return Item && linkOf(Item);
};

/** Finds the account of a link by the link's id alone; undefined when the link does not exist. */
export const readLinkAccount = async (linkId: string): Promise<string | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.linkAccount(linkId), ConsistentRead: true }),
  );
  return Item?.['accountId'] as string | undefined;
};

/** Reads an account and one of its links in one request, strongly consistent. */
export const readAccountAndLink = async ({
  accountId,
  linkId,
}: LinkRef): Promise<{ account: AccountRecord | undefined; link: LinkRecord | undefined }> => {
  const items = await batchGet<Key>([keys.account(accountId), keys.link(accountId, linkId)]);
  const account = items.find((item) => item.SK === 'ACCOUNT');
  const link = items.find((item) => item.SK !== 'ACCOUNT');
  return { account: account && accountRecord(account), link: link && linkOf(link) };
};

/** A page of an account's links, newest first: one query. */
export const listLinks = async (
  accountId: string,
  page: { size: number; after?: string | undefined },
): Promise<Page<LinkRecord>> => {
  const { items, ...rest } = await queryPage<object>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.link,
    newestFirst: true,
    ...page,
  });
  return { items: items.map(linkOf), ...rest };
};

/** Writes a new link, and a pointer to its account for callers that know only the link's id. Links are kept: no TTL. */
export const createLinkChange = (link: LinkRecord, entry: UnsequencedEntry): Change => {
  const { accountId, linkId } = link;
  return {
    writes: [
      {
        label: 'link',
        put: { Item: { ...keys.link(accountId, linkId), ...link }, ConditionExpression: 'attribute_not_exists(PK)' },
      },
      { label: 'pointer', put: { Item: { ...keys.linkAccount(linkId), accountId } } },
    ],
    entries: [entry],
  };
};

/** Revokes a link, even if attempts were made since it was read. Condition `link`: not revoked yet. */
export const revokeLinkChange = ({ after, entry }: LinkTransition): Change => ({
  writes: [
    {
      label: 'link',
      update: {
        Key: keys.link(after.accountId, after.linkId),
        UpdateExpression: 'SET #status = :revoked, revokedAt = :at, revokedBy = :by',
        ConditionExpression: '#status = :active',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':active': 'active',
          ':revoked': 'revoked',
          ':at': after.revokedAt,
          ':by': after.revokedBy,
        },
      },
    },
  ],
  entries: [entry],
});
