import { unlessClosed } from '../../shared/accounts/account-store.ts';
import { isEnded } from '../../shared/assignments/job.ts';
import { readJob } from '../../shared/assignments/job-store.ts';
import { tryToStart } from '../../shared/assignments/start-workflow.ts';
import { log } from '../../shared/core/log.ts';
import { assignWaiting } from '../../shared/leads/assign-waiting.ts';
import type { DueRef } from '../../shared/table/due-index.ts';

/** What a sweep did to the jobs that were due. */
interface SweptJobs {
  started: number;
  stuck: number;
  failed: number;
}

/**
 * Starts the workflow of a job that should be running and does not appear to be. A job that was started before and is due
 * again has made no progress for five minutes: it is stuck. Never throws.
 */
export const startDue = async ({ accountId, id: jobId }: DueRef, swept: SweptJobs) => {
  try {
    const job = await readJob(accountId, jobId);
    if (!job || isEnded(job)) return;
    if (job.starts > 0) swept.stuck++;
    if (await tryToStart(job)) swept.started++;
    else swept.failed++;
  } catch (error) {
    swept.failed++;
    log.error('SWEEP_JOB_FAILED', error, { accountId, jobId });
  }
};

/** Leads per campaign and sweep, which leaves time for other campaigns; the next sweep continues. */
const maxLeads = 500;

/** Assigns the waiting leads of a campaign, unless the account is closed. Never throws. */
export const assignDueLeads = async (
  { accountId, id: campaignId }: DueRef,
  hasTime: () => boolean,
  swept: { handedOut: number; failed: number },
) => {
  try {
    swept.handedOut += (await unlessClosed(assignWaiting(accountId, campaignId, { limit: maxLeads, hasTime }))) ?? 0;
  } catch (error) {
    swept.failed++;
    log.error('SWEEP_LEADS_FAILED', error, { accountId, campaignId });
  }
};
