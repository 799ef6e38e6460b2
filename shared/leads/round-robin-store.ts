import { recordOf } from '../table/attributes.ts';
import type { Write } from '../table/commit.ts';
import { keys } from '../table/keys.ts';
import { pack, unpack } from '../table/packed.ts';
import type { Member, Roster } from './round-robin.ts';

/** Whose turn it is in a campaign, as stored. */
export interface RoundRobinRecord extends Roster {
  campaignId: string;
  /** The campaign's number: the state of a campaign that is gone says nothing of its successor. */
  number: number;
  /** The version of the roster with which its members were last compared; 0 for none. */
  rosterVersion: number;
  version: number;
}

/** Below DynamoDB's limit of 400 KB by what else is in the item. */
const maxPackedBytes = 380_000;

/** A round robin has more members than its item can hold. */
export class RoundRobinTooLarge extends Error {
  override name = 'RoundRobinTooLarge';
}

/** The state of the campaign with this number; an empty one when there is none yet. `stored` is what a write replaces. */
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

/** The version of the item that is there, whichever campaign it is of. */
type Stored = Pick<RoundRobinRecord, 'number' | 'version'> | undefined;

const stillAs = (stored: Stored) =>
  stored
    ? {
        ConditionExpression: 'version = :was AND #number = :number',
        ExpressionAttributeNames: { '#number': 'number' },
        ExpressionAttributeValues: { ':was': stored.version, ':number': stored.number },
      }
    : { ConditionExpression: 'attribute_not_exists(PK)' };

/**
 * The write of whose turn it is, if nobody else has moved it on. Condition `round robin`.
 * @throws RoundRobinTooLarge
 */
export const roundRobinWrite = (accountId: string, next: RoundRobinRecord, stored: Stored): Write => {
  // A thousand members are some ten kilobytes.
  const members = pack(next.members);
  if (members.length > maxPackedBytes) throw new RoundRobinTooLarge(`${Object.keys(next.members).length} members`);
  return {
    label: 'round robin',
    put: {
      Item: { ...keys.roundRobin(accountId, next.campaignId), ...next, members, version: next.version + 1 },
      ...stillAs(stored),
    },
  };
};

/** That nobody has moved it on since it was read. Condition `round robin`. */
export const roundRobinCheck = (accountId: string, campaignId: string, stored: Stored): Write => ({
  label: 'round robin',
  check: { Key: keys.roundRobin(accountId, campaignId), ...stillAs(stored) },
});
