import type { JobFailure, JobRecord } from '../../shared/assignments/job.ts';
import { readJob } from '../../shared/assignments/job-store.ts';
import { countersWrite } from '../../shared/assignments/job-writes.ts';
import {
  failureWrite,
  listResults,
  partStatusWrite,
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
import { skipIfSettled } from './skip-if-settled.ts';

/** Users, by number, with the campaigns in whose round robins they are. */
interface Membership {
  numbers: readonly number[];
  roundRobin: Bitmap;
}

const usersAtOnce = 100;

/**
 * The current memberships of the users whose boxes the job has changed. No other job runs between the first attempt's
 * parts and its rosters, so the results of the parts are current. Other jobs may have run before a later attempt, so it
 * reads the users' own items.
 */
const currentMemberships = async ({ accountId, jobId, attempt }: JobRecord): Promise<Membership[]> => {
  const groups = (await listResults(accountId, jobId)).flatMap((result) => result.groups);
  if (attempt === 1) {
    return groups.map(({ numbers, after }) => ({ numbers, roundRobin: after.roundRobin }));
  }
  const current: Membership[] = [];
  const userIds = [...new Set(groups.flatMap((group) => group.userIds))];
  for (const some of chunks(userIds, usersAtOnce)) {
    for (const { user, record: stored } of (await readUsersAccess(accountId, some)).values()) {
      const record = isPresent(user) ? accessFor(user, stored) : undefined;
      if (record) current.push({ numbers: [record.number], roundRobin: record.roundRobin });
    }
  }
  return current;
};

/** Returns a function from the members and the number of a campaign to its members with those memberships applied. */
const membersAfter = (all: readonly Membership[]): ((members: Bitmap, number: number) => Bitmap) => {
  const changedUsers = bitmapOf(all.flatMap(({ numbers }) => numbers));
  return (members, number) => {
    const inside = all.flatMap(({ numbers, roundRobin }) => (has(roundRobin, number) ? numbers : []));
    return union(without(members, changedUsers), bitmapOf(inside));
  };
};

/** The cells that are done with these rosters: of this attempt's users, and of earlier users whose rosters failed. */
const countCells = (job: JobRecord, { campaigns }: RosterPart): number => {
  if (job.revertOf !== undefined) return 0;
  const newUsers = job.usersApplied - job.usersBefore;
  return campaigns.reduce((sum, { number }) => sum + newUsers + (job.owedRosters?.[number] ?? 0), 0);
};

const idsOf = ({ campaigns }: RosterPart): string[] => campaigns.flatMap(({ campaignId }) => campaignId ?? []);

/** Writes the rosters of a part, its status and the counters of the job in one transaction. */
const updateRosters = async (job: JobRecord, part: RosterPart): Promise<void> => {
  const { accountId, jobId } = job;
  const ids = idsOf(part);
  const [all, campaigns, rosters] = await Promise.all([
    currentMemberships(job),
    readCampaigns(accountId, ids),
    readRosters(accountId, ids),
  ]);
  const membersOf = membersAfter(all);
  const writes: Write[] = [];
  const joined: string[] = [];
  for (const { number, campaignId = '' } of part.campaigns) {
    // Skips a campaign that was removed, even if another one has its id now.
    if (campaigns.get(campaignId)?.number !== number) continue;
    const stored = rosters.get(campaignId);
    const before = stored?.number === number ? stored.members : emptyBitmap;
    const members = membersOf(before, number);
    if (sizeOf(difference(before, members)) === 0) continue;
    const roster: RosterRecord = { campaignId, number, members, version: (stored?.version ?? 0) + 1 };
    writes.push(rosterWrite(accountId, roster, stored));
    if (sizeOf(without(members, before)) > 0) joined.push(campaignId);
  }
  const counters = { cellsDone: countCells(job, part), cellsFailed: 0, cellsChanged: 0, usersApplied: 0 };
  await commit({
    writes: [
      countersWrite(job, counters, clock.now(), { isNewWork: false }),
      partStatusWrite(keys.rosterPart(accountId, jobId, part.part), 'done'),
      ...writes,
    ],
    entries: [],
  });
  await assignWaitingOf(accountId, joined);
};

/** Records that the rosters of a part could not be written: the boxes are set, but the round robins are out of date. */
const recordFailure = async (job: JobRecord, part: RosterPart): Promise<void> => {
  const { accountId, jobId } = job;
  const staleRosters = part.campaigns.map(({ number }) => number);
  const failures = idsOf(part).map((campaignId): JobFailure => ({ campaignId, reason: 'roster-not-updated' }));
  const counters = { cellsDone: 0, cellsFailed: countCells(job, part), cellsChanged: 0, usersApplied: 0 };
  await commit({
    writes: [
      countersWrite(job, counters, clock.now(), { isNewWork: false, staleRosters }),
      partStatusWrite(keys.rosterPart(accountId, jobId, part.part), 'failed'),
      failureWrite(accountId, jobId, rosterFailureName(job.attempt, part.part), failures),
    ],
    entries: [],
  });
};

/**
 * Updates the rosters of one part with the boxes that the job has changed or, with `error`, records that this failed. A
 * job that is to be cancelled still does this for the changes it has applied.
 */
export const handler = async ({ accountId, jobId, roster: name, error }: RosterRef): Promise<void> => {
  const [job, part] = await Promise.all([readJob(accountId, jobId), readRosterPart(accountId, jobId, name)]);
  if (job?.status !== 'running' || part?.status !== 'pending') return;
  if (error) log.error('JOB_PART_FAILED', new Error(error.Error ?? 'unknown'), { accountId, jobId, part: name });
  await skipIfSettled(error ? recordFailure(job, part) : updateRosters(job, part));
};
