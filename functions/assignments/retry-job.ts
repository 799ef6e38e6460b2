import { Problem } from '../../shared/api/problem.ts';
import { isEnded } from '../../shared/assignments/job.ts';
import { readJobAndQueue, requeueJobChange, runsAtOnce } from '../../shared/assignments/job-store.ts';
import { listFailures, putParts } from '../../shared/assignments/part-store.ts';
import type { assignmentRoutes } from '../../shared/assignments/routes.ts';
import { tryToStart } from '../../shared/assignments/start-workflow.ts';
import { jobRetried } from '../../shared/assignments/transitions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { commit } from '../../shared/table/commit.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { partsFor } from './create-job.ts';
import { checkRoom, jobAccepted } from './enqueue.ts';
import { hasFailures } from './read-jobs.ts';

/** Tries again what of a job has failed: its users in parts of their own, and the rosters that are behind. */
export const retryAssignmentJob: Handlers<typeof assignmentRoutes>['retryAssignmentJob'] = async (call) => {
  const { accountId, jobId } = call.params;
  const { job, isFirst } = await retryOnConflict(async () => {
    const { job, lane } = await readJobAndQueue(accountId, jobId);
    if (!job) throw new Problem('not-found');
    if (!isEnded(job)) throw new Problem('job-not-ended');
    // What was cancelled was not wanted; what was taken back is not, either; and taking back is repeated by itself.
    const isWanted = job.status !== 'cancelled' && job.revertedBy === undefined && job.revertOf === undefined;
    if (!isWanted || !hasFailures(job)) throw new Problem('nothing-to-retry');
    checkRoom(lane);
    const userIds = (await listFailures(accountId, jobId, job.attempt)).flatMap(({ userId }) => userId ?? []);
    const cause = currentCause(call);
    const transition = jobRetried(job, userIds.length, cause);
    await putParts(accountId, jobId, partsFor(userIds, transition.after), cause.now);
    await commit(requeueJobChange(transition, lane, cause.now));
    return { job: transition.after, isFirst: runsAtOnce(lane) };
  });
  if (isFirst) await tryToStart(job);
  return jobAccepted(job, call.now);
};
