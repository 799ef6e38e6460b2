import { Problem } from '../../shared/api/problem.ts';
import { isEnded } from '../../shared/assignments/job.ts';
import { requeueJobChange } from '../../shared/assignments/job-changes.ts';
import { isQueueIdle } from '../../shared/assignments/job-queue.ts';
import { readJobAndQueue } from '../../shared/assignments/job-store.ts';
import { listFailures, putParts } from '../../shared/assignments/part-store.ts';
import type { assignmentRoutes } from '../../shared/assignments/routes.ts';
import { tryToStart } from '../../shared/assignments/start-workflow.ts';
import { retryJob } from '../../shared/assignments/transitions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { commit } from '../../shared/table/commit.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { splitIntoParts } from './create-job.ts';
import { acceptedResponse, checkQueueCapacity } from './enqueue-job.ts';
import { hasFailures } from './read-jobs.ts';

/** Retries what has failed of a job: the failed users in new parts, and the rosters that could not be written. */
export const retryAssignmentJob: Handlers<typeof assignmentRoutes>['retryAssignmentJob'] = async (call) => {
  const { accountId, jobId } = call.params;
  const { job, runsNow } = await retryOnConflict(async () => {
    const { job, queue } = await readJobAndQueue(accountId, jobId);
    if (!job) throw new Problem('not-found');
    if (!isEnded(job)) throw new Problem('job-not-ended');
    // The owner has withdrawn a cancelled or reverted job, and a revert that failed is requested anew.
    const isRetriable = job.status !== 'cancelled' && job.revertedBy === undefined && job.revertOf === undefined;
    if (!isRetriable || !hasFailures(job)) throw new Problem('nothing-to-retry');
    checkQueueCapacity(queue);
    const userIds = (await listFailures(accountId, jobId, job.attempt)).flatMap(({ userId }) => userId ?? []);
    const cause = currentCause(call);
    const transition = retryJob(job, userIds.length, cause);
    await putParts(accountId, jobId, splitIntoParts(userIds, transition.after), cause.now);
    await commit(requeueJobChange(transition, queue, cause.now));
    return { job: transition.after, runsNow: isQueueIdle(queue) };
  });
  if (runsNow) await tryToStart(job);
  return acceptedResponse(job, call.now);
};
