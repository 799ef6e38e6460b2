import { type Bitmap, emptyBitmap } from '../core/bitmap.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import type { Write } from '../table/commit.ts';
import { keys } from '../table/keys.ts';
import type { CampaignRecord } from './campaign.ts';

/** Whom the picker of a campaign looks at: users by number. What counts in the end is what their own item says. */
export interface RosterRecord {
  campaignId: string;
  /** The campaign's number: that of a campaign which is gone says nothing of its successor. */
  number: number;
  members: Bitmap;
  version: number;
}

/** A roster as it is read; undefined when it is of another campaign than the one with this number. */
export const toRoster = (item: object | undefined, number: number): RosterRecord | undefined => {
  const roster = item && recordOf<Partial<RosterRecord>>(item);
  return roster?.number === number
    ? ({ ...roster, members: roster.members ?? emptyBitmap } as RosterRecord)
    : undefined;
};

/** The stored rosters of campaigns, whoever they are of, by campaign id; strongly consistent. */
export const readRosters = async (
  accountId: string,
  campaignIds: readonly string[],
): Promise<Map<string, RosterRecord>> => {
  const items = await batchGet<object>(campaignIds.map((id) => keys.roster(accountId, id)));
  return new Map(
    items.map((item) => {
      const roster = recordOf<RosterRecord>(item);
      return [roster.campaignId, { ...roster, members: roster.members ?? emptyBitmap }] as const;
    }),
  );
};

/** The write of a roster, if the stored one is still as `previous`. Condition: labelled `roster <campaign>`. */
export const rosterWrite = (
  accountId: string,
  { members, ...roster }: RosterRecord,
  previous: RosterRecord | undefined,
): Write => ({
  label: `roster ${roster.campaignId}`,
  put: {
    Item: { ...keys.roster(accountId, roster.campaignId), ...roster, ...(members.length > 0 ? { members } : {}) },
    ...(previous
      ? {
          ConditionExpression: 'version = :was AND #number = :number',
          ExpressionAttributeNames: { '#number': 'number' },
          ExpressionAttributeValues: { ':was': previous.version, ':number': previous.number },
        }
      : { ConditionExpression: 'attribute_not_exists(PK)' }),
  },
});

/** That the roster of the campaign with this number is still as it was read. Condition `roster`. */
export const rosterCheck = (
  { accountId, campaignId, number }: Pick<CampaignRecord, 'accountId' | 'campaignId' | 'number'>,
  seen: RosterRecord | undefined,
): Write => ({
  label: 'roster',
  check: {
    Key: keys.roster(accountId, campaignId),
    ConditionExpression: seen
      ? '#number = :number AND version = :was'
      : '(attribute_not_exists(PK) OR #number <> :number)',
    ExpressionAttributeNames: { '#number': 'number' },
    ExpressionAttributeValues: { ':number': number, ...(seen ? { ':was': seen.version } : {}) },
  },
});
