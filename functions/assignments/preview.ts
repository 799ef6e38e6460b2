import type { StoredChange } from '../../shared/assignments/job.ts';
import type { AssignmentPreview, Difference } from '../../shared/assignments/request.ts';
import { accessFor, isPresent, readUsersAccess } from '../../shared/campaigns/access-store.ts';
import {
  applied,
  type CampaignAccess,
  campaignsIn,
  cellsChanged,
  noAccess,
} from '../../shared/campaigns/campaign-access.ts';
import { type Bitmap, numbersIn, sizeOf, without } from '../../shared/core/bitmap.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';

/** Ids that an answer lists at most; some two megabytes if each is as long as may be. */
const mostListed = 15_000;
const usersAtOnce = 50;
const requestsAtOnce = 4;

interface Kinds {
  accessGranted: Bitmap;
  accessRemoved: Bitmap;
  roundRobinAdded: Bitmap;
  roundRobinRemoved: Bitmap;
}

const kinds = ['accessGranted', 'accessRemoved', 'roundRobinAdded', 'roundRobinRemoved'] as const;

const kindsOf = (before: CampaignAccess, after: CampaignAccess): Kinds => ({
  accessGranted: without(after.access, before.access),
  accessRemoved: without(before.access, after.access),
  roundRobinAdded: without(after.roundRobin, before.roundRobin),
  roundRobinRemoved: without(before.roundRobin, after.roundRobin),
});

const textOf = (difference: Kinds): string =>
  kinds.map((kind) => Buffer.from(difference[kind]).toString('base64')).join(' ');

/** Users for whom the same becomes different. */
interface Group {
  difference: Kinds;
  userIds: string[];
}

const listed = ({ difference, userIds }: Group): number =>
  kinds.reduce((sum, kind) => sum + sizeOf(difference[kind]), userIds.length);

/** What changes would do to users, exactly, as they are now. */
export const previewJob = async (
  accountId: string,
  userIds: readonly string[],
  changes: readonly StoredChange[],
  idOf: ReadonlyMap<number, string>,
): Promise<AssignmentPreview> => {
  const groups = new Map<string, Group>();
  const unknownUserIds: string[] = [];
  let changed = 0;
  const look = async (some: readonly string[]): Promise<void> => {
    for (const [userId, { user, record: stored }] of await readUsersAccess(accountId, some)) {
      if (!isPresent(user)) {
        unknownUserIds.push(userId);
        continue;
      }
      const before = accessFor(user, stored) ?? noAccess;
      const after = applied(before, changes);
      const cells = cellsChanged(before, after);
      if (cells === 0) continue;
      changed += cells;
      const difference = kindsOf(before, after);
      const text = textOf(difference);
      const group = groups.get(text) ?? { difference, userIds: [] };
      group.userIds.push(userId);
      groups.set(text, group);
    }
  };
  await pooled(chunks(userIds, usersAtOnce), requestsAtOnce, look);

  const all = [...groups.values()];
  const count = (kind: keyof Kinds) =>
    all.reduce((sum, { difference, userIds: users }) => sum + sizeOf(difference[kind]) * users.length, 0);
  let room = mostListed;
  const shown = all.filter((group) => {
    room -= listed(group);
    return room >= 0;
  });
  const ids = (numbers: Bitmap): string[] =>
    numbersIn(numbers)
      .flatMap((number) => idOf.get(number) ?? [])
      .sort();
  return {
    preview: true,
    total: userIds.length * sizeOf(campaignsIn(changes)),
    changed,
    accessGranted: count('accessGranted'),
    accessRemoved: count('accessRemoved'),
    roundRobinAdded: count('roundRobinAdded'),
    roundRobinRemoved: count('roundRobinRemoved'),
    differences: shown.map(
      ({ difference, userIds: users }): Difference => ({
        userIds: users.sort(),
        accessGranted: ids(difference.accessGranted),
        accessRemoved: ids(difference.accessRemoved),
        roundRobinAdded: ids(difference.roundRobinAdded),
        roundRobinRemoved: ids(difference.roundRobinRemoved),
      }),
    ),
    complete: shown.length === all.length,
    unknownUserIds: unknownUserIds.sort(),
  };
};
