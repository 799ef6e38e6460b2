import { Problem } from '../../shared/api/problem.ts';
import { type AssignmentJob, type JobRecord, jobView } from '../../shared/assignments/job.ts';
import { listJobs, readJob } from '../../shared/assignments/job-store.ts';
import { listFailures } from '../../shared/assignments/part-store.ts';
import type { assignmentRoutes } from '../../shared/assignments/routes.ts';
import type { Handlers } from '../../shared/http/call.ts';

type AssignmentHandlers = Handlers<typeof assignmentRoutes>;

/** Reads a job that is there. @throws Problem `not-found` */
export const readExisting = async ({ accountId, jobId }: { accountId: string; jobId: string }): Promise<JobRecord> => {
  const job = await readJob(accountId, jobId);
  if (!job) throw new Problem('not-found');
  return job;
};

/** Whether something of the job's latest attempt has failed. */
export const hasFailures = ({ cellsFailed, staleRosters = [] }: JobRecord): boolean =>
  cellsFailed > 0 || staleRosters.length > 0;

/** A job with its failures, as it is shown. */
export const viewJob = async (job: JobRecord, now: string): Promise<AssignmentJob> => {
  const { accountId, jobId, attempt } = job;
  return jobView(job, hasFailures(job) ? await listFailures(accountId, jobId, attempt) : [], now);
};

/** Reads a job: how far it is, and what failed. */
export const getAssignmentJob: AssignmentHandlers['getAssignmentJob'] = async ({ params, now }) => ({
  body: await viewJob(await readExisting(params), now),
});

/** Lists jobs, newest first. */
export const listAssignmentJobs: AssignmentHandlers['listAssignmentJobs'] = async ({ params, query, cursor, now }) => {
  const { items, next } = await listJobs(params.accountId, { size: query.pageSize, after: cursor });
  return { body: { items: items.map((job) => jobView(job, [], now)) }, next };
};
