import { Problem } from '../../shared/api/problem.ts';
import { endJob } from '../../shared/assignments/end-job.ts';
import { isEnded, type JobRecord } from '../../shared/assignments/job.ts';
import { jobChange } from '../../shared/assignments/job-store.ts';
import type { assignmentRoutes } from '../../shared/assignments/routes.ts';
import { jobCancelled } from '../../shared/assignments/transitions.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { type Caller, currentCause } from '../../shared/journal/caller.ts';
import { commit } from '../../shared/table/commit.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { readExisting, viewJob } from './read-jobs.ts';

/** Parts keep changing the job while it runs. */
const rounds = 30;

/** One that waits is over at once. @returns undefined when it does not wait any more */
const cancelWaiting = async (job: JobRecord, call: Caller): Promise<JobRecord | undefined> => {
  const after = await endJob(
    job,
    (found) => (found.status === 'queued' ? jobCancelled(found, currentCause(call)) : undefined),
    () => currentCause(call).now,
  );
  return after && isEnded(after) ? after : undefined;
};

/** Applies no more of a job. One that was cancelled before is answered as it is. */
export const cancelAssignmentJob: Handlers<typeof assignmentRoutes>['cancelAssignmentJob'] = async (call) => {
  const after = await retryOnConflict(
    async () => {
      const job = await readExisting(call.params);
      if (job.status === 'cancelled') return job;
      if (isEnded(job)) throw new Problem('job-ended', { detail: `The job is ${job.status}.` });
      if (job.status === 'queued') {
        const cancelled = await cancelWaiting(job, call);
        if (cancelled) return cancelled;
      }
      const running = await readExisting(call.params);
      // It has come to an end, or back into the lane, since it was looked at.
      if (running.status !== 'running') throw new ConditionFailed(['job']);
      const cause = currentCause(call);
      const transition = jobCancelled(running, cause);
      if (!transition) return running;
      await commit(jobChange(transition, cause.now));
      return transition.after;
    },
    { rounds },
  );
  return { body: await viewJob(after, call.now) };
};
