import { assignmentRoutes } from '../../shared/assignments/routes.ts';
import { createHandler } from '../../shared/http/handler.ts';
import { cancelAssignmentJob } from './cancel-job.ts';
import { createAssignmentJob } from './create-job.ts';
import { getAssignmentJob, listAssignmentJobs } from './read-jobs.ts';
import { retryAssignmentJob } from './retry-job.ts';
import { revertAssignmentJob } from './revert-job.ts';

export const handler = createHandler(assignmentRoutes, {
  createAssignmentJob,
  listAssignmentJobs,
  getAssignmentJob,
  cancelAssignmentJob,
  retryAssignmentJob,
  revertAssignmentJob,
});
