import type { JobFailure, JobRecord } from '../../shared/assignments/job.ts';
import { readJob, tallyWrite } from '../../shared/assignments/job-store.ts';
import {
  failureWrite,
  type JobPart,
  markWrite,
  type PartResult,
  type ResultGroup,
  readPart,
  readResult,
  resultWrite,
} from '../../shared/assignments/part-store.ts';
import {
  type AccessRecord,
  accessFor,
  accessWrite,
  isPresent,
  readUsersAccess,
} from '../../shared/campaigns/access-store.ts';
import {
  applied,
  type CampaignAccess,
  campaignsIn,
  cellsChanged,
  noAccess,
  restored,
  roundRobinsIn,
} from '../../shared/campaigns/campaign-access.ts';
import { numberWrites, reserveNumbers } from '../../shared/campaigns/numbering.ts';
import { type Bitmap, intersection, sizeOf, union } from '../../shared/core/bitmap.ts';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import { commit, type Write } from '../../shared/table/commit.ts';
import { keys } from '../../shared/table/keys.ts';
import type { PartRef } from './refs.ts';
import { skipIfSettled } from './settled.ts';

/** Who is in a part, with what becomes of their boxes. */
interface Applied {
  userId: string;
  since: string;
  record: AccessRecord | undefined;
  /** The item that is there, be it of somebody before them. */
  stored: AccessRecord | undefined;
  before: CampaignAccess;
  after: CampaignAccess;
}

/** What a part does to a user's boxes: applies the job's changes, or takes back those of another job. */
type Rule = (userId: string, current: CampaignAccess, number?: number) => { after: CampaignAccess; cells: number };

const ruleOf = async (job: JobRecord, part: JobPart): Promise<Rule> => {
  if (job.revertOf === undefined) {
    const cells = sizeOf(campaignsIn(job.changes));
    return (_userId, current) => ({ after: applied(current, job.changes), cells });
  }
  const { groups } = await readResult(job.accountId, job.revertOf, part.undoes ?? '');
  const groupOf = new Map(
    groups.flatMap((group) =>
      group.userIds.map((userId, index) => [userId, { ...group, number: group.numbers[index] }] as const),
    ),
  );
  return (userId, current, number) => {
    const group = groupOf.get(userId);
    if (!group) return { after: current, cells: 0 };
    const cells = cellsChanged(group.before, group.after);
    // Whoever has come under the id since is given nothing that was taken from somebody before them.
    return { after: number === group.number ? restored(current, group.before, group.after) : current, cells };
  };
};

/** What of a user's boxes a part was about: nothing else is kept of them. */
const within = ({ access, roundRobin }: CampaignAccess, cells: Bitmap): CampaignAccess => ({
  access: intersection(access, cells),
  roundRobin: intersection(roundRobin, cells),
});

const same = (one: CampaignAccess): string =>
  `${Buffer.from(one.access).toString('base64')} ${Buffer.from(one.roundRobin).toString('base64')}`;

/** The users whose boxes change, those with the same change together. */
const groupsOf = (changed: readonly (Applied & { number: number })[]): ResultGroup[] =>
  [...Map.groupBy(changed, ({ before, after }) => `${same(before)} ${same(after)}`).values()].map((users) => ({
    userIds: users.map(({ userId }) => userId),
    numbers: users.map(({ number }) => number),
    before: (users[0] as Applied).before,
    after: (users[0] as Applied).after,
  }));

/**
 * Users who are as asked for already. Their rosters may not be: those of an earlier job that failed at them are mended by
 * asking for the same again.
 */
const unchanged = (job: JobRecord, users: readonly Applied[]): (Applied & { number: number })[] => {
  const touchesRosters = job.revertOf !== undefined || sizeOf(roundRobinsIn(job.changes)) > 0;
  return users.flatMap((user) =>
    touchesRosters && user.record && cellsChanged(user.before, user.after) === 0
      ? [{ ...user, number: user.record.number }]
      : [],
  );
};

/** Numbers for those who have none, in one request. */
const numbered = async (
  accountId: string,
  users: readonly Applied[],
): Promise<{ all: (Applied & { number: number })[]; writes: Write[] }> => {
  const without = users.filter(({ record }) => !record);
  const first = without.length > 0 ? await reserveNumbers(accountId, 'users', without.length) : 0;
  const given = new Map(without.map(({ userId }, index) => [userId, first + index]));
  const all = users.map((user) => ({ ...user, number: user.record?.number ?? given.get(user.userId) ?? 0 }));
  return { all, writes: numberWrites(accountId, new Map([...given].map(([userId, number]) => [number, userId]))) };
};

/**
 * Applies a part: the boxes of its users, its mark, what it has changed and the counters of the job are one transaction,
 * which is why it happens once, however often and by however many it is tried.
 */
const apply = async (job: JobRecord, part: JobPart): Promise<void> => {
  const { accountId, jobId } = job;
  const [people, rule] = await Promise.all([readUsersAccess(accountId, part.userIds), ruleOf(job, part)]);
  const failures: JobFailure[] = [];
  const users: Applied[] = [];
  let cellsDone = 0;
  let cellsFailed = 0;
  // Cells of a round robin are done when its roster is, too.
  const later = job.revertOf === undefined ? sizeOf(roundRobinsIn(job.changes)) : 0;
  for (const [userId, { user, record: stored }] of people) {
    const record = isPresent(user) ? accessFor(user, stored) : undefined;
    const before = record ? { access: record.access, roundRobin: record.roundRobin } : noAccess;
    const { after, cells } = rule(userId, before, record?.number);
    if (!isPresent(user)) {
      // Whoever has been removed has nothing left that could be taken back.
      if (job.revertOf !== undefined) {
        cellsDone += cells;
        continue;
      }
      failures.push({ userId, reason: 'user-not-found' });
      cellsFailed += cells;
      continue;
    }
    cellsDone += cells - later;
    users.push({ userId, since: user.createdAt, record, stored, before, after });
  }
  const changed = users.filter(({ before, after }) => cellsChanged(before, after) > 0);
  const { all, writes: numbers } = await numbered(accountId, changed);
  const asked = job.revertOf === undefined ? campaignsIn(job.changes) : undefined;
  const kept = [...all, ...unchanged(job, users)].map(({ before, after, ...user }) => {
    const cells = asked ?? union(after.access, before.access);
    return { ...user, before: within(before, cells), after: within(after, cells) };
  });
  const result: PartResult = { part: part.part, groups: groupsOf(kept) };
  const now = clock.now();
  const tally = {
    cellsDone,
    cellsFailed,
    cellsChanged: all.reduce((sum, { before, after }) => sum + cellsChanged(before, after), 0),
    usersApplied: users.length,
  };
  await commit({
    writes: [
      tallyWrite(job, tally, now, { begins: true }),
      markWrite(keys.jobPart(accountId, jobId, part.part), 'done'),
      ...all.map(({ userId, number, since, stored, after }) =>
        accessWrite({ accountId, userId, number, since, ...after, version: (stored?.version ?? 0) + 1 }, stored),
      ),
      ...numbers,
      ...(result.groups.length > 0 ? [resultWrite(accountId, jobId, result)] : []),
      ...(failures.length > 0 ? [failureWrite(accountId, jobId, part.part, failures)] : []),
    ],
    entries: [],
  });
};

/** Records that a part could not be applied: its users count as failed. */
const giveUp = async (job: JobRecord, part: JobPart): Promise<void> => {
  const { accountId, jobId } = job;
  const cells = await ruleOf(job, part).then((rule) =>
    part.userIds.reduce((sum, userId) => sum + rule(userId, noAccess).cells, 0),
  );
  const failures = part.userIds.map((userId): JobFailure => ({ userId, reason: 'not-applied' }));
  const tally = { cellsDone: 0, cellsFailed: cells, cellsChanged: 0, usersApplied: 0 };
  await commit({
    writes: [
      tallyWrite(job, tally, clock.now(), { begins: false }),
      markWrite(keys.jobPart(accountId, jobId, part.part), 'failed'),
      failureWrite(accountId, jobId, part.part, failures),
    ],
    entries: [],
  });
};

/**
 * Applies the changes of a job to some users, or, with `error`, records that it could not be done. What has been done,
 * or is not wanted any more, is left alone.
 */
export const handler = async ({ accountId, jobId, part: name, error }: PartRef): Promise<void> => {
  const [job, part] = await Promise.all([readJob(accountId, jobId), readPart(accountId, jobId, name)]);
  if (job?.status !== 'running' || part?.status !== 'pending') return;
  if (error) log.error('JOB_PART_FAILED', new Error(error.Error ?? 'unknown'), { accountId, jobId, part: name });
  if (job.cancelRequestedAt !== undefined) return;
  await skipIfSettled(error ? giveUp(job, part) : apply(job, part));
};
