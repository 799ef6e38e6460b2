import type { JobFailure, JobRecord } from '../../shared/assignments/job.ts';
import { readJob, tallyWrite } from '../../shared/assignments/job-store.ts';
import {
  failureWrite,
  listResults,
  markWrite,
  type RosterPart,
  readRosterPart,
  rosterFailureName,
} from '../../shared/assignments/part-store.ts';
import { accessFor, isPresent, readUsersAccess } from '../../shared/campaigns/access-store.ts';
import { type RosterRecord, readRosters, rosterWrite } from '../../shared/campaigns/roster-store.ts';
import { readCampaigns } from '../../shared/campaigns/store.ts';
import {
  type Bitmap,
  bitmapOf,
  difference,
  emptyBitmap,
  has,
  sizeOf,
  union,
  without,
} from '../../shared/core/bitmap.ts';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import { chunks } from '../../shared/core/pool.ts';
import { assignWaitingOf } from '../../shared/leads/assign-waiting.ts';
import { commit, type Write } from '../../shared/table/commit.ts';
import { keys } from '../../shared/table/keys.ts';
import type { RosterRef } from './refs.ts';
import { skipIfSettled } from './settled.ts';

/** Users by number whose round robins are these. */
interface Standing {
  numbers: readonly number[];
  roundRobin: Bitmap;
}

const usersAtOnce = 100;

/**
 * How those stand whose boxes the job has changed. While its first attempt runs no other job does, so that what its
 * parts have left is what holds. Others may have run before a later attempt: then the users' own items are asked.
 */
const standings = async ({ accountId, jobId, attempt }: JobRecord): Promise<Standing[]> => {
  const groups = (await listResults(accountId, jobId)).flatMap((result) => result.groups);
  if (attempt === 1) {
    return groups.map(({ numbers, after }) => ({ numbers, roundRobin: after.roundRobin }));
  }
  const now: Standing[] = [];
  const userIds = [...new Set(groups.flatMap((group) => group.userIds))];
  for (const some of chunks(userIds, usersAtOnce)) {
    for (const { user, record: stored } of (await readUsersAccess(accountId, some)).values()) {
      const record = isPresent(user) ? accessFor(user, stored) : undefined;
      if (record) now.push({ numbers: [record.number], roundRobin: record.roundRobin });
    }
  }
  return now;
};

/** Gives the members of a campaign once those whose boxes have changed stand as they do. */
const membersAfter = (all: readonly Standing[]): ((members: Bitmap, number: number) => Bitmap) => {
  const everybody = bitmapOf(all.flatMap(({ numbers }) => numbers));
  return (members, number) => {
    const inside = all.flatMap(({ numbers, roundRobin }) => (has(roundRobin, number) ? numbers : []));
    return union(without(members, everybody), bitmapOf(inside));
  };
};

/** The cells that are done when these rosters are: of the users of this attempt, and of those whose rosters failed before. */
const cellsOf = (job: JobRecord, { campaigns }: RosterPart): number => {
  if (job.revertOf !== undefined) return 0;
  const newUsers = job.usersApplied - job.usersBefore;
  return campaigns.reduce((sum, { number }) => sum + newUsers + (job.owedRosters?.[number] ?? 0), 0);
};

const idsOf = ({ campaigns }: RosterPart): string[] => campaigns.flatMap(({ campaignId }) => campaignId ?? []);

/** Brings the rosters of a part up to date; with their mark and the counters of the job in one transaction. */
const update = async (job: JobRecord, part: RosterPart): Promise<void> => {
  const { accountId, jobId } = job;
  const ids = idsOf(part);
  const [all, campaigns, rosters] = await Promise.all([
    standings(job),
    readCampaigns(accountId, ids),
    readRosters(accountId, ids),
  ]);
  const membersOf = membersAfter(all);
  const writes: Write[] = [];
  const joined: string[] = [];
  for (const { number, campaignId = '' } of part.campaigns) {
    // It may have been removed since, and another may have come under its id.
    if (campaigns.get(campaignId)?.number !== number) continue;
    const stored = rosters.get(campaignId);
    const before = stored?.number === number ? stored.members : emptyBitmap;
    const members = membersOf(before, number);
    if (sizeOf(difference(before, members)) === 0) continue;
    const roster: RosterRecord = { campaignId, number, members, version: (stored?.version ?? 0) + 1 };
    writes.push(rosterWrite(accountId, roster, stored));
    if (sizeOf(without(members, before)) > 0) joined.push(campaignId);
  }
  const tally = { cellsDone: cellsOf(job, part), cellsFailed: 0, cellsChanged: 0, usersApplied: 0 };
  await commit({
    writes: [
      tallyWrite(job, tally, clock.now(), { begins: false }),
      markWrite(keys.rosterPart(accountId, jobId, part.part), 'done'),
      ...writes,
    ],
    entries: [],
  });
  await assignWaitingOf(accountId, joined);
};

/** Records that rosters could not be brought up to date: the boxes are set, but the round robins do not know of them. */
const giveUp = async (job: JobRecord, part: RosterPart): Promise<void> => {
  const { accountId, jobId } = job;
  const stale = part.campaigns.map(({ number }) => number);
  const failures = idsOf(part).map((campaignId): JobFailure => ({ campaignId, reason: 'roster-not-updated' }));
  const tally = { cellsDone: 0, cellsFailed: cellsOf(job, part), cellsChanged: 0, usersApplied: 0 };
  await commit({
    writes: [
      tallyWrite(job, tally, clock.now(), { begins: false, stale }),
      markWrite(keys.rosterPart(accountId, jobId, part.part), 'failed'),
      failureWrite(accountId, jobId, rosterFailureName(job.attempt, part.part), failures),
    ],
    entries: [],
  });
};

/**
 * Brings some rosters up to date with the boxes that a job has changed, or, with `error`, records that it could not be
 * done. A job that is to be cancelled still does this for what it has applied.
 */
export const handler = async ({ accountId, jobId, roster: name, error }: RosterRef): Promise<void> => {
  const [job, part] = await Promise.all([readJob(accountId, jobId), readRosterPart(accountId, jobId, name)]);
  if (job?.status !== 'running' || part?.status !== 'pending') return;
  if (error) log.error('JOB_PART_FAILED', new Error(error.Error ?? 'unknown'), { accountId, jobId, part: name });
  await skipIfSettled(error ? giveUp(job, part) : update(job, part));
};
