import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { AssignmentJob } from './job.ts';
import { AssignmentInput, AssignmentPreview } from './job-request.ts';

/** 10,000 user ids and as many campaign ids of the greatest length. */
const bodyBytes = 4_194_304;

/** Routes of the jobs that change campaign access. The jobs of an account run in the background, one after the other. */
export const assignmentRoutes = defineRoutes({
  createAssignmentJob: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/assignment-jobs',
    summary: 'Change the campaign access of users',
    description:
      'Adding a user to a round robin also gives access; removing access also removes the user from the round robin. A job with several users may not remove anything. `?preview=true` answers 200 with the exact difference and changes nothing.',
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
      description: 'The queued job; 200: what it would change',
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
    summary: 'Read an assignment job with its progress and failures',
    allow: ['owner', 'admin'],
    uses: { table: ['GetItem', 'Query'] },
    success: { status: 200, description: 'The job', body: AssignmentJob },
  },
  cancelAssignmentJob: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/assignment-jobs/{jobId}/cancel',
    summary: 'Cancel an assignment job',
    description:
      'Nothing more is applied. Changes that were applied stay; revert undoes them. Repeating the request is harmless.',
    allow: ['owner'],
    uses: { table: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    success: {
      status: 200,
      description: 'The job: cancelled, or still running until its applied changes are complete',
      body: AssignmentJob,
    },
    errors: ['job-ended'],
  },
  retryAssignmentJob: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/assignment-jobs/{jobId}/retry',
    summary: 'Retry what has failed of an assignment job',
    allow: ['owner'],
    uses: { table: ['BatchGetItem', 'BatchWriteItem', 'PutItem', 'Query', 'UpdateItem'] },
    success: { status: 202, description: 'The job, queued again', body: AssignmentJob },
    errors: ['job-not-ended', 'nothing-to-retry', 'too-many-jobs'],
  },
  revertAssignmentJob: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/assignment-jobs/{jobId}/revert',
    summary: 'Revert an assignment job',
    description:
      'Creates a job that restores the cells as they were before, within 7 days. Cells that were changed since then stay as they are.',
    allow: ['owner'],
    uses: {
      table: ['BatchGetItem', 'BatchWriteItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    },
    success: { status: 202, description: 'The job that reverts it', body: AssignmentJob },
    errors: ['job-not-ended', 'not-revertible', 'too-many-jobs'],
    creates: true,
  },
});
