import * as z from 'zod/mini';
import type { EventSchemas } from '../journal/events.ts';

const JobProgress = z.object({
  status: z.string(),
  attempt: z.int(),
  total: z.int(),
  done: z.int(),
  failed: z.int(),
});

/** Journal entries about assignment jobs. */
export const assignmentEvents = {
  'assignment-job.created': z.object({
    users: z.int(),
    userIds: z.optional(z.array(z.string())),
    changes: z.array(
      z.object({
        campaigns: z.union([z.int(), z.literal('all')]),
        campaignIds: z.optional(z.array(z.string())),
        canAccess: z.optional(z.boolean()),
        roundRobin: z.optional(z.boolean()),
      }),
    ),
    revertOf: z.optional(z.string()),
  }),
  'assignment-job.started': z.object({ attempt: z.int(), total: z.int() }),
  'assignment-job.cancel-requested': z.object({}),
  'assignment-job.retried': z.object({ attempt: z.int(), users: z.int() }),
  'assignment-job.finished': z.extend(JobProgress, { changed: z.int() }),
} as const satisfies EventSchemas;
export type AssignmentEvents = typeof assignmentEvents;

/** Progress notices, sent when the job's item changes. */
export const assignmentNotices = {
  'assignment-job.progressed': z.extend(JobProgress, { percent: z.int() }),
} as const satisfies EventSchemas;
