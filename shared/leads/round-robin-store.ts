import { recordOf } from '../table/attributes.ts';
import type { Write } from '../table/commit.ts';
import { keys } from '../table/keys.ts';
import { pack, unpack } from '../table/packed.ts';
import type { Member, Roster } from './round-robin.ts';

/** The round robin of a campaign as stored. */
export interface RoundRobinRecord extends Roster {
  campaignId: string;
  /** The campaign's number: the state of a removed campaign does not apply to a later one with the same id. */
  number: number;
  /** The version of the roster with which the members were last compared; 0 for none. */
  rosterVersion: number;
  version: number;
}

/** DynamoDB's limit of 400 KB for an item, less the other attributes. */
const maxPackedBytes = 380_000;

/** Thrown when the members of a round robin do not fit into its item. */
export class RoundRobinTooLarge extends Error {
  override name = 'RoundRobinTooLarge';
}

/**
 * The round robin of the campaign with this number from the stored item; without members when none is stored.
 * @returns `stored` identifies the item that a write replaces, which may belong to a removed campaign
 */
export const toRoundRobin = (
  item: object | undefined,
  campaignId: string,
  number: number,
): { state: RoundRobinRecord; stored: Pick<RoundRobinRecord, 'number' | 'version'> | undefined } => {
  const record = item && recordOf<Omit<RoundRobinRecord, 'members'> & { members: Uint8Array }>(item);
  const state: RoundRobinRecord =
    record?.number === number
      ? { ...record, members: unpack<Record<string, Member>>(record.members) }
      : { campaignId, number, sequence: 0, members: {}, rosterVersion: 0, version: 0 };
  return { state, stored: record && { number: record.number, version: record.version } };
};

/** The stored item, of whichever campaign; undefined for none. */
type Stored = Pick<RoundRobinRecord, 'number' | 'version'> | undefined;

const unchanged = (stored: Stored) =>
  stored
    ? {
        ConditionExpression: 'version = :was AND #number = :number',
        ExpressionAttributeNames: { '#number': 'number' },
        ExpressionAttributeValues: { ':was': stored.version, ':number': stored.number },
      }
    : { ConditionExpression: 'attribute_not_exists(PK)' };

/**
 * The write of a round robin. Condition `round robin`: the stored item is as it was read.
 * @throws RoundRobinTooLarge
 */
export const roundRobinWrite = (accountId: string, next: RoundRobinRecord, stored: Stored): Write => {
  // 1,000 members take about 10 KB.
  const members = pack(next.members);
  if (members.length > maxPackedBytes) throw new RoundRobinTooLarge(`${Object.keys(next.members).length} members`);
  return {
    label: 'round robin',
    put: {
      Item: { ...keys.roundRobin(accountId, next.campaignId), ...next, members, version: next.version + 1 },
      ...unchanged(stored),
    },
  };
};

/** The check that the stored item is as it was read. Condition `round robin`. */
export const roundRobinCheck = (accountId: string, campaignId: string, stored: Stored): Write => ({
  label: 'round robin',
  check: { Key: keys.roundRobin(accountId, campaignId), ...unchanged(stored) },
});
