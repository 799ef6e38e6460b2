import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { accountCheck } from '../accounts/account-write.ts';
import { normalizeForSearch } from '../core/normalize-for-search.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { db, tableName } from '../table/client.ts';
import { commit, type Write } from '../table/commit.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import { keys, prefixes } from '../table/keys.ts';
import { type Page, queryPage } from '../table/page.ts';
import type { CampaignRecord } from './campaign.ts';

const toCampaign = recordOf<CampaignRecord>;

/** Reads a campaign, strongly consistent; undefined when it does not exist. */
export const readCampaign = async (accountId: string, campaignId: string): Promise<CampaignRecord | undefined> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName(), Key: keys.campaign(accountId, campaignId), ConsistentRead: true }),
  );
  return Item && toCampaign(Item);
};

/** Reads campaigns by id, strongly consistent; leaves out those that do not exist. */
export const readCampaigns = async (
  accountId: string,
  campaignIds: readonly string[],
): Promise<Map<string, CampaignRecord>> => {
  const items = await batchGet<object>(campaignIds.map((id) => keys.campaign(accountId, id)));
  return new Map(items.map(toCampaign).map((campaign) => [campaign.campaignId, campaign]));
};

/** A page of an account's campaigns, by id; with `search`, of those whose normalized name contains that text. */
export const listCampaigns = async (
  accountId: string,
  page: { size: number; after?: string | undefined },
  search?: string,
): Promise<Page<CampaignRecord>> => {
  const { items, ...rest } = await queryPage<CampaignRecord>({
    PK: keys.account(accountId).PK,
    prefix: prefixes.campaign,
    ...page,
    ...(search === undefined
      ? {}
      : {
          filter: {
            expression: 'contains(searchName, :search) OR attribute_not_exists(searchName)',
            values: { ':search': search },
          },
          keep: ({ name, searchName = normalizeForSearch(name) }) => searchName.includes(search),
        }),
  });
  return { items: items.map(toCampaign), ...rest };
};

/** All campaigns of an account, by number; takes one query for each megabyte. */
export const allCampaigns = async (accountId: string): Promise<Map<number, CampaignRecord>> => {
  const all = new Map<number, CampaignRecord>();
  let after: string | undefined;
  do {
    const page = await listCampaigns(accountId, { size: 1000, after });
    for (const campaign of page.items) all.set(campaign.number, campaign);
    after = page.next;
  } while (after !== undefined);
  return all;
};

/**
 * Writes a campaign if it is as `previous` (undefined: new) and the account exists.
 * @throws ConditionFailed labelled `campaign` or `account`
 */
export const writeCampaign = (
  campaign: CampaignRecord,
  previous: CampaignRecord | undefined,
  entry: UnsequencedEntry,
): Promise<void> =>
  commit({
    writes: [
      {
        label: 'campaign',
        put: {
          Item: { ...keys.campaign(campaign.accountId, campaign.campaignId), ...campaign },
          ...(previous ? unchanged(previous) : { ConditionExpression: 'attribute_not_exists(PK)' }),
        },
      },
      accountCheck(campaign.accountId),
    ],
    entries: [entry],
  });

/** The check that a campaign has not been removed. Condition `campaign`. */
export const campaignCheck = ({ accountId, campaignId, number }: CampaignRecord): Write => ({
  label: 'campaign',
  check: {
    Key: keys.campaign(accountId, campaignId),
    ConditionExpression: '#number = :number',
    ExpressionAttributeNames: { '#number': 'number' },
    ExpressionAttributeValues: { ':number': number },
  },
});

/** Compares the number, too, since a later campaign with the same id may have reached the same version. */
const unchanged = ({ version, number }: CampaignRecord) => ({
  ConditionExpression: 'version = :was AND #number = :number',
  ExpressionAttributeNames: { '#number': 'number' },
  ExpressionAttributeValues: { ':was': version, ':number': number },
});

/**
 * Removes a campaign with its roster and its round robin. Assigned leads stay on record. The bits in users' bitmaps lose
 * their meaning, since the number is never used again.
 * @param onWaiting what is committed with the removal for the leads that wait
 * @throws ConditionFailed labelled `campaign`, or as `onWaiting` is
 */
export const removeCampaign = (campaign: CampaignRecord, entry: UnsequencedEntry, onWaiting: Write): Promise<void> => {
  const { accountId, campaignId } = campaign;
  return commit({
    writes: [
      { label: 'campaign', remove: { Key: keys.campaign(accountId, campaignId), ...unchanged(campaign) } },
      { label: 'roster', remove: { Key: keys.roster(accountId, campaignId) } },
      { label: 'round robin', remove: { Key: keys.roundRobin(accountId, campaignId) } },
      onWaiting,
    ],
    entries: [entry],
  });
};
