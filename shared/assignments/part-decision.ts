import type { UserRecord } from '../accounts/user-store.ts';
import { type AccessRecord, accessFor, isPresent } from '../campaigns/access-store.ts';
import {
  applyChanges,
  type CampaignAccess,
  campaignsIn,
  countChangedCells,
  noAccess,
  revertChange,
  roundRobinsIn,
} from '../campaigns/campaign-access.ts';
import { type Bitmap, intersection, sizeOf, union } from '../core/bitmap.ts';
import type { JobFailure, JobRecord } from './job.ts';
import type { JobCounters } from './job-writes.ts';
import type { ResultGroup } from './part-store.ts';

/** A user of a part, with their campaign access before and after it. */
export interface UserChange {
  userId: string;
  /** `createdAt` of the user. */
  since: string;
  /** The user's own access record. */
  record: AccessRecord | undefined;
  /** The stored item, which may belong to a removed user with the same id. */
  stored: AccessRecord | undefined;
  before: CampaignAccess;
  after: CampaignAccess;
}

export type NumberedChange = UserChange & { number: number };

/**
 * What a job does to one user: from the current access (and the user's number, if any) to the access afterwards, with
 * the number of cells that this is about.
 */
export type AccessRule = (
  userId: string,
  current: CampaignAccess,
  number?: number,
) => { after: CampaignAccess; cells: number };

/** The rule of a job that applies changes. */
export const changeRule = ({ changes }: Pick<JobRecord, 'changes'>): AccessRule => {
  const cells = sizeOf(campaignsIn(changes));
  return (_userId, current) => ({ after: applyChanges(current, changes), cells });
};

/** The rule of a job that reverts another one, from what a part of that one has changed. */
export const revertRule = (groups: readonly ResultGroup[]): AccessRule => {
  const groupOf = new Map(
    groups.flatMap((group) =>
      group.userIds.map((userId, index) => [userId, { ...group, number: group.numbers[index] }] as const),
    ),
  );
  return (userId, current, number) => {
    const group = groupOf.get(userId);
    if (!group) return { after: current, cells: 0 };
    const cells = countChangedCells(group.before, group.after);
    // A new user with the id of a removed one does not get back what the removed one has lost.
    return { after: number === group.number ? revertChange(current, group.before, group.after) : current, cells };
  };
};

/** What a part does: the users whose access changes, and what it adds to its job. */
export interface PartDecision {
  changed: UserChange[];
  /** Users without a change whose rosters are to be written all the same. */
  rosterOnly: NumberedChange[];
  failures: JobFailure[];
  counters: JobCounters;
}

const sum = <T>(items: readonly T[], count: (item: T) => number): number =>
  items.reduce((total, item) => total + count(item), 0);

/**
 * Decides what a part does to its users.
 * @param users the users of the part by id, each with the stored user and access record, if any
 */
export const decidePart = (
  job: Pick<JobRecord, 'changes' | 'revertOf'>,
  users: ReadonlyMap<string, { user?: UserRecord; record?: AccessRecord }>,
  rule: AccessRule,
): PartDecision => {
  const isRevert = job.revertOf !== undefined;
  const rosterCells = isRevert ? 0 : sizeOf(roundRobinsIn(job.changes));
  const failures: JobFailure[] = [];
  const applied: UserChange[] = [];
  const counters: JobCounters = { cellsDone: 0, cellsFailed: 0, cellsChanged: 0, usersApplied: 0 };
  for (const [userId, { user, record: stored }] of users) {
    const record = isPresent(user) ? accessFor(user, stored) : undefined;
    const before = record ? { access: record.access, roundRobin: record.roundRobin } : noAccess;
    const { after, cells } = rule(userId, before, record?.number);
    if (isPresent(user)) {
      // Cells of a round robin are done when its roster is written, too.
      counters.cellsDone += cells - rosterCells;
      applied.push({ userId, since: user.createdAt, record, stored, before, after });
    } else if (isRevert) {
      // A removed user has nothing left to revert.
      counters.cellsDone += cells;
    } else {
      counters.cellsFailed += cells;
      failures.push({ userId, reason: 'user-not-found' });
    }
  }
  const changed = applied.filter(({ before, after }) => countChangedCells(before, after) > 0);
  counters.cellsChanged = sum(changed, ({ before, after }) => countChangedCells(before, after));
  counters.usersApplied = applied.length;
  // An earlier job may have failed to write rosters after it has changed the boxes: requesting the same again writes them.
  const rosterOnly = applied.flatMap((user) =>
    (isRevert || rosterCells > 0) && user.record && countChangedCells(user.before, user.after) === 0
      ? [{ ...user, number: user.record.number }]
      : [],
  );
  return { changed, rosterOnly, failures, counters };
};

const within = ({ access, roundRobin }: CampaignAccess, cells: Bitmap): CampaignAccess => ({
  access: intersection(access, cells),
  roundRobin: intersection(roundRobin, cells),
});

const keyOf = ({ access, roundRobin }: CampaignAccess): string =>
  `${Buffer.from(access).toString('base64')} ${Buffer.from(roundRobin).toString('base64')}`;

/**
 * What a part stores about its users, for the rosters and for a later revert: users with the same access before and
 * after are one group. Only the cells that the job is about are kept.
 */
export const resultGroups = (
  job: Pick<JobRecord, 'changes' | 'revertOf'>,
  users: readonly NumberedChange[],
): ResultGroup[] => {
  const requested = job.revertOf === undefined ? campaignsIn(job.changes) : undefined;
  const kept = users.map(({ userId, number, before, after }) => {
    const cells = requested ?? union(after.access, before.access);
    return { userId, number, before: within(before, cells), after: within(after, cells) };
  });
  return [...Map.groupBy(kept, ({ before, after }) => `${keyOf(before)} ${keyOf(after)}`).values()].flatMap((same) =>
    same[0]
      ? {
          userIds: same.map(({ userId }) => userId),
          numbers: same.map(({ number }) => number),
          before: same[0].before,
          after: same[0].after,
        }
      : [],
  );
};
