import { isEnded, type JobRecord, type StoredChange } from '../../shared/assignments/job.ts';
import { startJobChange } from '../../shared/assignments/job-changes.ts';
import { readJobAndQueue } from '../../shared/assignments/job-store.ts';
import {
  campaignsPerPart,
  listParts,
  listRosterParts,
  putRosterParts,
  type RosterPart,
  rosterPartName,
} from '../../shared/assignments/part-store.ts';
import { startJob } from '../../shared/assignments/transitions.ts';
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
import { rostersToRevert } from './rosters-to-revert.ts';

type Campaigns = Awaited<ReturnType<typeof allCampaigns>>;

/** Replaces `all` by the campaigns that exist now, and leaves out campaigns that were removed since the request. */
const resolveCampaigns = (changes: readonly StoredChange[], campaigns: Campaigns): StoredChange[] => {
  const all = bitmapOf(campaigns.keys());
  return changes.map((change) => ({
    ...change,
    campaigns: change.all ? all : intersection(change.campaigns, all),
  }));
};

/** Splits the campaigns whose rosters the job may have to write into parts of one transaction each. */
const rosterPartsFor = async (job: JobRecord, changes: StoredChange[], planId: string, campaigns: Campaigns) => {
  const touched = job.revertOf === undefined ? roundRobinsIn(changes) : await rostersToRevert(job);
  const named = numbersIn(touched).map((number) => {
    const campaign = campaigns.get(number);
    return { number, ...(campaign ? { campaignId: campaign.campaignId } : {}) };
  });
  return chunks(named, campaignsPerPart).map(
    (some, index): RosterPart => ({ part: rosterPartName(planId, index), status: 'pending', campaigns: some }),
  );
};

/** Starts a job whose turn it is. @returns the running job; undefined when it is not the job's turn or it has ended */
const startIfNext = ({ accountId, jobId, attempt }: AttemptRef): Promise<JobRecord | undefined> =>
  retryOnConflict(async () => {
    const { job, queue } = await readJobAndQueue(accountId, jobId);
    if (!job || isEnded(job) || job.attempt !== attempt || queue.running !== jobId) return undefined;
    if (job.status === 'running') return job;
    const now = clock.now();
    const campaigns = await allCampaigns(accountId);
    // The parts carry the id of this plan, so that concurrent executions do not overwrite each other's.
    const planId = newId('pln', now);
    const changes = job.attempt === 1 ? resolveCampaigns(job.changes, campaigns) : job.changes;
    await putRosterParts(accountId, jobId, await rosterPartsFor(job, changes, planId, campaigns), now);
    const transition = startJob(job, { changes, planId }, now);
    await commit(startJobChange(transition, now));
    return transition.after;
  });

/**
 * The first step: starts the job and lists the parts that the later steps process one by one. A repeated call lists the
 * parts that are still pending.
 */
export const handler = async (ref: AttemptRef): Promise<AttemptRef & { parts: PartRef[]; rosters: RosterRef[] }> => {
  const { accountId, jobId, attempt } = ref;
  const job = await startIfNext(ref);
  if (!job) return { accountId, jobId, attempt, parts: [], rosters: [] };
  const [parts, rosters] = await Promise.all([listParts(job), listRosterParts(accountId, jobId, job.planId ?? '')]);
  const pending = <Part extends { status: string }>(all: readonly Part[]) =>
    all.filter(({ status }) => status === 'pending');
  log.info('JOB_PLANNED', { accountId, jobId, parts: parts.length, rosters: rosters.length });
  return {
    accountId,
    jobId,
    attempt,
    parts: pending(parts).map(({ part }) => ({ accountId, jobId, part })),
    rosters: pending(rosters).map(({ part }) => ({ accountId, jobId, roster: part })),
  };
};
