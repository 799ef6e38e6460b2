import { isEnded } from '../../shared/assignments/job.ts';
import { readJob } from '../../shared/assignments/job-store.ts';
import { tryToStart } from '../../shared/assignments/start-workflow.ts';
import { log } from '../../shared/core/log.ts';
import { assignWaiting } from '../../shared/leads/assign-waiting.ts';
import type { DueRef } from '../../shared/table/due-index.ts';

/** Starts the workflow of a job that should be running and does not appear to be. Never throws. */
export const startDue = async ({ accountId, id: jobId }: DueRef, swept: { started: number; failed: number }) => {
  try {
    const job = await readJob(accountId, jobId);
    if (!job || isEnded(job)) return;
    if (await tryToStart(job)) swept.started++;
    else swept.failed++;
  } catch (error) {
    swept.failed++;
    log.error('SWEEP_JOB_FAILED', error, { accountId, jobId });
  }
};

/** Leads per campaign and sweep, which leaves time for other campaigns; the next sweep continues. */
const maxLeads = 500;

/** Assigns the waiting leads of a campaign. Never throws. */
export const assignDueLeads = async (
  { accountId, id: campaignId }: DueRef,
  hasTime: () => boolean,
  swept: { handedOut: number; failed: number },
) => {
  try {
    swept.handedOut += await assignWaiting(accountId, campaignId, { limit: maxLeads, hasTime });
  } catch (error) {
    swept.failed++;
    log.error('SWEEP_LEADS_FAILED', error, { accountId, campaignId });
  }
};
