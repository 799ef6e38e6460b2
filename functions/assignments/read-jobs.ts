import { Problem } from '../../shared/api/problem.ts';
import { type AssignmentJob, type JobRecord, toJobView } from '../../shared/assignments/job.ts';
import { listJobs, readJob } from '../../shared/assignments/job-store.ts';
import { listFailures } from '../../shared/assignments/part-store.ts';
import type { assignmentRoutes } from '../../shared/assignments/routes.ts';
import type { Handlers } from '../../shared/http/call.ts';

type AssignmentHandlers = Handlers<typeof assignmentRoutes>;

/** Reads a job. @throws Problem `not-found` */
export const requireJob = async ({ accountId, jobId }: { accountId: string; jobId: string }): Promise<JobRecord> => {
  const job = await readJob(accountId, jobId);
  if (!job) throw new Problem('not-found');
  return job;
};

/** Whether something has failed in the latest attempt of a job. */
export const hasFailures = ({ cellsFailed, staleRosters = [] }: JobRecord): boolean =>
  cellsFailed > 0 || staleRosters.length > 0;

/** Reads the failures of a job, and returns the job as responses show it. */
export const viewJob = async (job: JobRecord, now: string): Promise<AssignmentJob> => {
  const { accountId, jobId, attempt } = job;
  return toJobView(job, hasFailures(job) ? await listFailures(accountId, jobId, attempt) : [], now);
};

/** Reads a job with its progress and its failures. */
export const getAssignmentJob: AssignmentHandlers['getAssignmentJob'] = async ({ params, now }) => ({
  body: await viewJob(await requireJob(params), now),
});

/** Lists jobs, newest first. */
export const listAssignmentJobs: AssignmentHandlers['listAssignmentJobs'] = async ({ params, query, cursor, now }) => {
  const { items, next } = await listJobs(params.accountId, { size: query.pageSize, after: cursor });
  return { body: { items: items.map((job) => toJobView(job, [], now)) }, next };
};
