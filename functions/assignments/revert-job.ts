import { Problem } from '../../shared/api/problem.ts';
import { isEnded, revertibleUntil } from '../../shared/assignments/job.ts';
import { revertMark } from '../../shared/assignments/job-store.ts';
import { type JobPart, listResults, type PartResult, partName, putParts } from '../../shared/assignments/part-store.ts';
import type { assignmentRoutes } from '../../shared/assignments/routes.ts';
import { jobCreated } from '../../shared/assignments/transitions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import { enqueue, jobAccepted } from './enqueue.ts';
import { readExisting } from './read-jobs.ts';

/** Takes back what a job has changed, part by part, by another job. */
export const revertAssignmentJob: Handlers<typeof assignmentRoutes>['revertAssignmentJob'] = async (call) => {
  const { params, now } = call;
  const { accountId, jobId } = params;
  const reverted = await readExisting(params);
  if (!isEnded(reverted)) throw new Problem('job-not-ended');
  const until = revertibleUntil(reverted);
  if (until === undefined || until <= now) {
    const detail =
      until === undefined ? 'It takes another back, or has been taken back.' : `It could be until ${until}.`;
    throw new Problem('not-revertible', { detail });
  }
  const results = await listResults(accountId, jobId);
  const usersOf = ({ groups }: PartResult) => groups.flatMap(({ userIds }) => userIds);
  const asked = { userIds: results.flatMap(usersOf), changes: [] };
  const users = asked.userIds.length;
  const created = jobCreated(
    { accountId, users, changes: [], cellsTotal: reverted.cellsChanged, revertOf: jobId },
    asked,
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
  const answer = jobAccepted(created.job, now);
  const mark = { writes: [revertMark(reverted, created.job.jobId)], entries: [] };
  await enqueue(created, now, mark, call.remember(answer)).catch((error: unknown) => {
    const isTaken = error instanceof ConditionFailed && error.labels.includes('reverted');
    throw isTaken ? new Problem('not-revertible', { detail: 'It has been taken back, or tried again.' }) : error;
  });
  return answer;
};
