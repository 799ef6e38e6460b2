import { keys, prefixes } from '../table/keys.ts';
import { queryPage } from '../table/page.ts';
import { emptyPartition } from './items-store.ts';

const pageSize = 100;

/**
 * Deletes what was left of the campaigns that a page of a journal's entries removed: leads and contacts.
 * @returns where the next page starts; undefined at the end of the journal; false when the time is up, so that the page is repeated
 */
export const eraseRemovedCampaignsPage = async (
  accountId: string,
  after: string | undefined,
  hasTime: () => boolean,
): Promise<string | undefined | false> => {
  const { items, next } = await queryPage<{ target: { id: string } }>({
    PK: keys.journalHead(accountId).PK,
    prefix: prefixes.entry,
    size: pageSize,
    filter: {
      expression: '#type = :removed',
      names: { '#type': 'type' },
      values: { ':removed': 'campaign.removed' },
    },
    after,
  });
  for (const { target } of items) {
    if (!(await emptyPartition(keys.roster(accountId, target.id).PK, hasTime))) return false;
  }
  return next;
};
