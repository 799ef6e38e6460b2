import { isEnded, type JobRecord, type StoredChange } from '../../shared/assignments/job.ts';
import { readJobAndQueue, startJobChange } from '../../shared/assignments/job-store.ts';
import {
  campaignsPerPart,
  listParts,
  listRosterParts,
  putRosterParts,
  type RosterPart,
  rosterPartName,
} from '../../shared/assignments/part-store.ts';
import { jobStarted } from '../../shared/assignments/transitions.ts';
import { roundRobinsIn } from '../../shared/campaigns/campaign-access.ts';
import { allCampaigns } from '../../shared/campaigns/store.ts';
import { bitmapOf, intersection, numbersIn } from '../../shared/core/bitmap.ts';
import { clock } from '../../shared/core/clock.ts';
import { newId } from '../../shared/core/ids.ts';
import { log } from '../../shared/core/log.ts';
import { chunks } from '../../shared/core/pool.ts';
import { commit } from '../../shared/table/commit.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import type { AttemptRef, PartRef, RosterRef } from './refs.ts';
import { rostersToRevert } from './reverted.ts';

type Campaigns = Awaited<ReturnType<typeof allCampaigns>>;

/** `all` are the campaigns that there are now; one that has been removed since it was named is none. */
const resolved = (changes: readonly StoredChange[], campaigns: Campaigns): StoredChange[] => {
  const all = bitmapOf(campaigns.keys());
  return changes.map((change) => ({
    ...change,
    campaigns: change.all ? all : intersection(change.campaigns, all),
  }));
};

/** The campaigns whose rosters the job may have to write, in parts of one transaction each. */
const rosterPartsOf = async (job: JobRecord, changes: StoredChange[], planId: string, campaigns: Campaigns) => {
  const touched = job.revertOf === undefined ? roundRobinsIn(changes) : await rostersToRevert(job);
  const named = numbersIn(touched).map((number) => {
    const campaign = campaigns.get(number);
    return { number, ...(campaign ? { campaignId: campaign.campaignId } : {}) };
  });
  return chunks(named, campaignsPerPart).map(
    (some, index): RosterPart => ({ part: rosterPartName(planId, index), status: 'pending', campaigns: some }),
  );
};

/** Begins a job whose turn it is. @returns the job as it runs; undefined when it is not its turn, or it is over */
const begin = ({ accountId, jobId, attempt }: AttemptRef): Promise<JobRecord | undefined> =>
  retryOnConflict(async () => {
    const { job, lane } = await readJobAndQueue(accountId, jobId);
    if (!job || isEnded(job) || job.attempt !== attempt || lane.running !== jobId) return undefined;
    if (job.status === 'running') return job;
    const now = clock.now();
    const campaigns = await allCampaigns(accountId);
    // Under the name of this plan alone: another that is made at the same time does not touch them.
    const planId = newId('pln', now);
    const changes = job.attempt === 1 ? resolved(job.changes, campaigns) : job.changes;
    await putRosterParts(accountId, jobId, await rosterPartsOf(job, changes, planId, campaigns), now);
    const transition = jobStarted(job, { changes, planId }, now);
    await commit(startJobChange(transition, now));
    return transition.after;
  });

/**
 * The first step: finds out what is to be done, in pieces that the steps after it take one by one. Repeated, it names
 * what is left.
 */
export const handler = async (ref: AttemptRef): Promise<AttemptRef & { parts: PartRef[]; rosters: RosterRef[] }> => {
  const { accountId, jobId, attempt } = ref;
  const job = await begin(ref);
  if (!job) return { accountId, jobId, attempt, parts: [], rosters: [] };
  const [parts, rosters] = await Promise.all([listParts(job), listRosterParts(accountId, jobId, job.planId ?? '')]);
  const left = <Part extends { status: string }>(all: readonly Part[]) =>
    all.filter(({ status }) => status === 'pending');
  log.info('JOB_PLANNED', { accountId, jobId, parts: parts.length, rosters: rosters.length });
  return {
    accountId,
    jobId,
    attempt,
    parts: left(parts).map(({ part }) => ({ accountId, jobId, part })),
    rosters: left(rosters).map(({ part }) => ({ accountId, jobId, roster: part })),
  };
};
