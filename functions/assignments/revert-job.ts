import { Problem } from '../../shared/api/problem.ts';
import { isEnded, revertibleUntil } from '../../shared/assignments/job.ts';
import { markRevertedWrite } from '../../shared/assignments/job-writes.ts';
import { type JobPart, listResults, type PartResult, partName, putParts } from '../../shared/assignments/part-store.ts';
import type { assignmentRoutes } from '../../shared/assignments/routes.ts';
import { createJob } from '../../shared/assignments/transitions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import { acceptedResponse, enqueueJob } from './enqueue-job.ts';
import { requireJob } from './read-jobs.ts';

/** Reverts what a job has changed: a new job has one part for each part of the reverted one that changed something. */
export const revertAssignmentJob: Handlers<typeof assignmentRoutes>['revertAssignmentJob'] = async (call) => {
  const { params, now } = call;
  const { accountId, jobId } = params;
  const reverted = await requireJob(params);
  if (!isEnded(reverted)) throw new Problem('job-not-ended');
  const until = revertibleUntil(reverted);
  if (until === undefined || until <= now) {
    const detail =
      until === undefined
        ? 'The job is itself a revert, or has been reverted.'
        : `The job could be reverted until ${until}.`;
    throw new Problem('not-revertible', { detail });
  }
  const results = await listResults(accountId, jobId);
  const usersOf = ({ groups }: PartResult) => groups.flatMap(({ userIds }) => userIds);
  const request = { userIds: results.flatMap(usersOf), changes: [] };
  const users = request.userIds.length;
  const created = createJob(
    { accountId, users, changes: [], cellsTotal: reverted.cellsChanged, revertOf: jobId },
    request,
    requestCause(call),
  );
  const parts = results.map(
    (result, index): JobPart => ({
      part: partName(created.job, index),
      status: 'pending',
      userIds: usersOf(result),
      undoes: result.part,
    }),
  );
  await putParts(accountId, created.job.jobId, parts, now);
  const answer = acceptedResponse(created.job, now);
  const mark = { writes: [markRevertedWrite(reverted, created.job.jobId)], entries: [] };
  await enqueueJob(created, now, mark, call.remember(answer)).catch((error: unknown) => {
    const isTaken = error instanceof ConditionFailed && error.labels.includes('reverted');
    throw isTaken
      ? new Problem('not-revertible', { detail: 'The job has been reverted or retried in the meantime.' })
      : error;
  });
  return answer;
};
