import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { AssignmentJob } from './job.ts';
import { AssignmentInput, AssignmentPreview } from './request.ts';

/** 10,000 user ids and as many campaign ids, each as long as may be. */
const bodyBytes = 4_194_304;

/** Campaign access of one user or of many, changed by jobs that run in the background, one after the other. */
export const assignmentRoutes = defineRoutes({
  createAssignmentJob: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/assignment-jobs',
    summary: 'Change the campaign access of users',
    description:
      'Ticking round robin ticks access, too; taking access away takes round robin away. Something can be taken away from one user at a time only. `?preview=true` answers 200 with the exact difference, and changes nothing.',
    allow: ['owner'],
    uses: {
      table: ['BatchGetItem', 'BatchWriteItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    },
    query: z.strictObject({ preview: z._default(z.enum(['true', 'false']), 'false') }),
    body: AssignmentInput,
    bodyBytes,
    success: {
      status: 202,
      also: [200],
      description: 'The job, which is queued; or, 200, what it would change',
      body: z.union([AssignmentJob, AssignmentPreview]),
    },
    errors: ['too-many-users', 'unknown-campaign', 'bulk-removal', 'round-robin-needs-access', 'too-many-jobs'],
    creates: true,
  },
  listAssignmentJobs: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/assignment-jobs',
    summary: 'List assignment jobs, newest first',
    allow: ['owner', 'admin'],
    uses: { table: ['Query'] },
    query: PageQuery,
    success: { status: 200, description: 'A page of jobs, without their failures', body: pageOf(AssignmentJob) },
  },
  getAssignmentJob: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/assignment-jobs/{jobId}',
    summary: 'Read an assignment job: how far it is, and what failed',
    allow: ['owner', 'admin'],
    uses: { table: ['GetItem', 'Query'] },
    success: { status: 200, description: 'The job', body: AssignmentJob },
  },
  cancelAssignmentJob: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/assignment-jobs/{jobId}/cancel',
    summary: 'Apply no more of a job',
    description: 'What has been applied stays; revert takes it back. Repeating is harmless.',
    allow: ['owner'],
    uses: { table: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    success: {
      status: 200,
      description: 'The job: cancelled, or still running until what has been applied is complete',
      body: AssignmentJob,
    },
    errors: ['job-ended'],
  },
  retryAssignmentJob: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/assignment-jobs/{jobId}/retry',
    summary: 'Try again what of a job has failed',
    allow: ['owner'],
    uses: { table: ['BatchGetItem', 'BatchWriteItem', 'PutItem', 'Query', 'UpdateItem'] },
    success: { status: 202, description: 'The job, queued again', body: AssignmentJob },
    errors: ['job-not-ended', 'nothing-to-retry', 'too-many-jobs'],
  },
  revertAssignmentJob: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/assignment-jobs/{jobId}/revert',
    summary: 'Take back what a job has changed',
    description:
      'By another job, within 7 days. Cells that were changed since stay as they are; all others are as they were before.',
    allow: ['owner'],
    uses: {
      table: ['BatchGetItem', 'BatchWriteItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    },
    success: { status: 202, description: 'The job that takes it back', body: AssignmentJob },
    errors: ['job-not-ended', 'not-revertible', 'too-many-jobs'],
    creates: true,
  },
});
