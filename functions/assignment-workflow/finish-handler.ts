import { endJob } from '../../shared/assignments/end-job.ts';
import { readJob } from '../../shared/assignments/job-store.ts';
import { listParts, listRosterParts } from '../../shared/assignments/part-store.ts';
import { finishJob } from '../../shared/assignments/transitions.ts';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import { handler as applyPart } from './part-handler.ts';
import type { AttemptRef } from './refs.ts';
import { handler as updateRosters } from './roster-handler.ts';

/** Records the parts that were neither applied nor recorded as failed as failed, so that every part has a result. */
const settleRemainingParts = async ({ accountId, jobId, attempt }: AttemptRef): Promise<void> => {
  const job = await readJob(accountId, jobId);
  if (job?.status !== 'running' || job.attempt !== attempt) return;
  const ref = { accountId, jobId };
  const error = { Error: 'NotSettled' };
  const [parts, rosters] = await Promise.all([listParts(job), listRosterParts(accountId, jobId, job.planId ?? '')]);
  for (const { part, status } of parts) if (status === 'pending') await applyPart({ ...ref, part, error });
  for (const { part, status } of rosters)
    if (status === 'pending') await updateRosters({ ...ref, roster: part, error });
};

/** The last step: ends the job with the status that follows from its parts, and starts the account's next job. */
export const handler = async (ref: AttemptRef): Promise<void> => {
  const { accountId, jobId, attempt } = ref;
  await settleRemainingParts(ref);
  const job = await endJob(
    { accountId, jobId },
    (found) => {
      if (found.status !== 'running' || found.attempt !== attempt) return undefined;
      return finishJob(found, { actor: found.requestedBy, now: clock.now(), requestId: found.requestId });
    },
    clock.now,
  );
  log.info('JOB_FINISHED', { accountId, jobId, status: job?.status });
};
