import type { StoredChange } from '../../shared/assignments/job.ts';
import type { AssignmentPreview, Difference } from '../../shared/assignments/job-request.ts';
import { accessFor, isPresent, readUsersAccess } from '../../shared/campaigns/access-store.ts';
import { applyChanges, campaignsIn, countChangedCells, noAccess } from '../../shared/campaigns/campaign-access.ts';
import { type Bitmap, numbersIn, sizeOf } from '../../shared/core/bitmap.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';
import { addToGroups, countCells, type DifferenceGroup, differenceBetween, limitGroups } from './difference-groups.ts';

/** The most ids in one response: some two megabytes if all of them have the greatest length. */
const maxListed = 15_000;
const usersAtOnce = 50;
const requestsAtOnce = 4;

/** Reads the users, and groups those for whom the changes make a difference. */
const compareUsers = async (accountId: string, userIds: readonly string[], changes: readonly StoredChange[]) => {
  const groups = new Map<string, DifferenceGroup>();
  const unknownUserIds: string[] = [];
  let changed = 0;
  const compare = async (some: readonly string[]): Promise<void> => {
    for (const [userId, { user, record: stored }] of await readUsersAccess(accountId, some)) {
      if (!isPresent(user)) {
        unknownUserIds.push(userId);
        continue;
      }
      const before = accessFor(user, stored) ?? noAccess;
      const after = applyChanges(before, changes);
      const cells = countChangedCells(before, after);
      changed += cells;
      if (cells > 0) addToGroups(groups, differenceBetween(before, after), userId);
    }
  };
  await pooled(chunks(userIds, usersAtOnce), requestsAtOnce, compare);
  return { groups: [...groups.values()], changed, unknownUserIds: unknownUserIds.sort() };
};

/** A group as the response shows it, with campaigns by id. */
const toDifference = (
  { difference, userIds }: DifferenceGroup,
  campaignIdOf: ReadonlyMap<number, string>,
): Difference => {
  const ids = (numbers: Bitmap): string[] =>
    numbersIn(numbers)
      .flatMap((number) => campaignIdOf.get(number) ?? [])
      .sort();
  return {
    userIds: userIds.sort(),
    accessGranted: ids(difference.accessGranted),
    accessRemoved: ids(difference.accessRemoved),
    roundRobinAdded: ids(difference.roundRobinAdded),
    roundRobinRemoved: ids(difference.roundRobinRemoved),
  };
};

/**
 * What changes would do to users as they are now; nothing is written.
 * @param campaignIdOf campaign ids by number
 */
export const previewJob = async (
  accountId: string,
  userIds: readonly string[],
  changes: readonly StoredChange[],
  campaignIdOf: ReadonlyMap<number, string>,
): Promise<AssignmentPreview> => {
  const { groups, changed, unknownUserIds } = await compareUsers(accountId, userIds, changes);
  const listed = limitGroups(groups, maxListed);
  return {
    preview: true,
    total: userIds.length * sizeOf(campaignsIn(changes)),
    changed,
    accessGranted: countCells(groups, 'accessGranted'),
    accessRemoved: countCells(groups, 'accessRemoved'),
    roundRobinAdded: countCells(groups, 'roundRobinAdded'),
    roundRobinRemoved: countCells(groups, 'roundRobinRemoved'),
    differences: listed.map((group) => toDifference(group, campaignIdOf)),
    complete: listed.length === groups.length,
    unknownUserIds,
  };
};
