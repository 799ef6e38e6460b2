import { Problem } from '../../shared/api/problem.ts';
import { endJob } from '../../shared/assignments/end-job.ts';
import { isEnded, type JobRecord } from '../../shared/assignments/job.ts';
import { jobChange } from '../../shared/assignments/job-changes.ts';
import type { assignmentRoutes } from '../../shared/assignments/routes.ts';
import { cancelJob } from '../../shared/assignments/transitions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { type Caller, currentCause } from '../../shared/journal/caller.ts';
import { commit } from '../../shared/table/commit.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { requireJob, viewJob } from './read-jobs.ts';

/** More than usual, because the parts of a running job keep changing it. */
const rounds = 30;

/** Ends a job that waits. @returns undefined when it is not waiting any more */
const cancelWaiting = async (job: JobRecord, call: Caller): Promise<JobRecord | undefined> => {
  const after = await endJob(
    job,
    (found) => (found.status === 'queued' ? cancelJob(found, currentCause(call)) : undefined),
    () => currentCause(call).now,
  );
  return after && isEnded(after) ? after : undefined;
};

/** Cancels a job: nothing more of it is applied. For a job that is cancelled already, answers with the job. */
export const cancelAssignmentJob: Handlers<typeof assignmentRoutes>['cancelAssignmentJob'] = async (call) => {
  const after = await retryOnConflict(
    async () => {
      const job = await requireJob(call.params);
      if (job.status === 'cancelled') return job;
      if (isEnded(job)) throw new Problem('job-ended', { detail: `The job is ${job.status}.` });
      if (job.status === 'queued') {
        const cancelled = await cancelWaiting(job, call);
        if (cancelled) return cancelled;
      }
      const running = await requireJob(call.params);
      // The job has ended, or was queued again, since it was read.
      if (running.status !== 'running') throw new ConditionFailed(['job']);
      const cause = currentCause(call);
      const transition = cancelJob(running, cause);
      if (!transition) return running;
      await commit(jobChange(transition, cause.now));
      return transition.after;
    },
    { rounds },
  );
  return { body: await viewJob(after, call.now) };
};
