import { type Bitmap, bitmapOf, emptyBitmap, without } from '../core/bitmap.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { commit, type Write } from '../table/commit.ts';
import { keys } from '../table/keys.ts';
import type { CampaignRecord } from './campaign.ts';

/** An index of a campaign's round robin: its members by number. The members' own access records are authoritative. */
export interface RosterRecord {
  campaignId: string;
  /** The campaign's number: the roster of a removed campaign does not apply to a later one with the same id. */
  number: number;
  members: Bitmap;
  version: number;
}

/** The roster in a stored item; undefined when it belongs to a campaign with another number. */
export const toRoster = (item: object | undefined, number: number): RosterRecord | undefined => {
  const roster = item && recordOf<Partial<RosterRecord>>(item);
  return roster?.number === number
    ? ({ ...roster, members: roster.members ?? emptyBitmap } as RosterRecord)
    : undefined;
};

/** Reads rosters by campaign id, strongly consistent; they may belong to removed campaigns with the same ids. */
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

/** The write of a roster. Condition `roster <campaign>`: the item is as `previous`, or new without one. */
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

/**
 * Removes members, by number, from a roster, if it is as it was read.
 * @returns the roster afterwards
 * @throws ConditionFailed labelled `roster <campaign>`
 */
export const removeFromRoster = async (
  accountId: string,
  roster: RosterRecord,
  numbers: readonly number[],
): Promise<RosterRecord> => {
  const members = without(roster.members, bitmapOf(numbers));
  const next: RosterRecord = { ...roster, members, version: roster.version + 1 };
  await commit({ writes: [rosterWrite(accountId, next, roster)], entries: [] });
  return next;
};

/** The check that the roster of a campaign is as it was read. Condition `roster`. */
export const rosterCheck = (
  { accountId, campaignId, number }: Pick<CampaignRecord, 'accountId' | 'campaignId' | 'number'>,
  previous: RosterRecord | undefined,
): Write => ({
  label: 'roster',
  check: {
    Key: keys.roster(accountId, campaignId),
    ConditionExpression: previous
      ? '#number = :number AND version = :was'
      : '(attribute_not_exists(PK) OR #number <> :number)',
    ExpressionAttributeNames: { '#number': 'number' },
    ExpressionAttributeValues: { ':number': number, ...(previous ? { ':was': previous.version } : {}) },
  },
});
