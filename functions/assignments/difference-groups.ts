import type { CampaignAccess } from '../../shared/campaigns/campaign-access.ts';
import { type Bitmap, sizeOf, without } from '../../shared/core/bitmap.ts';

/** What changes for a user: campaigns, by number. */
export interface AccessDifference {
  accessGranted: Bitmap;
  accessRemoved: Bitmap;
  roundRobinAdded: Bitmap;
  roundRobinRemoved: Bitmap;
}

/** Users with the same difference. */
export interface DifferenceGroup {
  difference: AccessDifference;
  userIds: string[];
}

const kinds = ['accessGranted', 'accessRemoved', 'roundRobinAdded', 'roundRobinRemoved'] as const;

/** The difference between two states of a user. */
export const differenceBetween = (before: CampaignAccess, after: CampaignAccess): AccessDifference => ({
  accessGranted: without(after.access, before.access),
  accessRemoved: without(before.access, after.access),
  roundRobinAdded: without(after.roundRobin, before.roundRobin),
  roundRobinRemoved: without(before.roundRobin, after.roundRobin),
});

const keyOf = (difference: AccessDifference): string =>
  kinds.map((kind) => Buffer.from(difference[kind]).toString('base64')).join(' ');

/** Adds a user to the group with the same difference. */
export const addToGroups = (
  groups: Map<string, DifferenceGroup>,
  difference: AccessDifference,
  userId: string,
): void => {
  const key = keyOf(difference);
  const group = groups.get(key) ?? { difference, userIds: [] };
  group.userIds.push(userId);
  groups.set(key, group);
};

/** How many cells of one kind change, over all users. */
export const countCells = (groups: readonly DifferenceGroup[], kind: keyof AccessDifference): number =>
  groups.reduce((sum, { difference, userIds }) => sum + sizeOf(difference[kind]) * userIds.length, 0);

const countIds = ({ difference, userIds }: DifferenceGroup): number =>
  kinds.reduce((sum, kind) => sum + sizeOf(difference[kind]), userIds.length);

/** The groups that can be listed with at most `maxIds` ids of users and campaigns. */
export const limitGroups = (groups: readonly DifferenceGroup[], maxIds: number): DifferenceGroup[] => {
  let room = maxIds;
  return groups.filter((group) => {
    room -= countIds(group);
    return room >= 0;
  });
};
