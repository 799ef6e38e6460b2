import * as z from 'zod/mini';
import type { BoxChange } from '../campaigns/campaign-access.ts';
import type { Bitmap } from '../core/bitmap.ts';
import { JobId, VendorId } from '../core/ids.ts';
import { addMillis, Instant, millisBetween } from '../core/instant.ts';
import { dayMillis, secondMillis } from '../core/time-units.ts';
import type { Actor } from '../table/journal-entry.ts';

const JobStatus = z.enum(['queued', 'running', 'succeeded', 'partially_failed', 'failed', 'cancelled']);
export type JobStatus = z.output<typeof JobStatus>;

/** A user or a campaign for which a job failed. */
export const JobFailure = z.object({
  userId: z.optional(VendorId),
  campaignId: z.optional(VendorId),
  reason: z.enum(['user-not-found', 'not-applied', 'roster-not-updated']).register(z.globalRegistry, {
    description:
      '`user-not-found`: the account has no user with this id; `not-applied`: the change could not be written, after several attempts; `roster-not-updated`: the boxes are set, but the round robin of the campaign is not updated yet',
  }),
});
export type JobFailure = z.output<typeof JobFailure>;

const count = z.int().check(z.nonnegative());

export const AssignmentJob = z
  .object({
    jobId: JobId,
    accountId: VendorId,
    status: JobStatus,
    users: count,
    total: count.check(z.meta({ description: 'Cells of the matrix: users × campaigns' })),
    done: count.check(z.meta({ description: 'Cells that are as requested' })),
    failed: count,
    changed: count.check(z.meta({ description: 'Cells that the job has changed' })),
    percent: z.int().check(z.gte(0), z.lte(100)),
    attempt: z.int().check(z.positive()),
    requestedBy: VendorId,
    requestedAt: Instant,
    startedAt: z.optional(Instant),
    finishedAt: z.optional(Instant),
    etaSeconds: z.optional(count),
    cancelRequestedAt: z.optional(Instant),
    revertOf: z.optional(JobId),
    revertedBy: z.optional(JobId),
    revertibleUntil: z.optional(Instant),
    failures: z
      .array(JobFailure)
      .register(z.globalRegistry, { description: 'What failed, and why; empty in lists of jobs' }),
  })
  .register(z.globalRegistry, {
    id: 'AssignmentJob',
    description: 'Changes of campaign access, applied in the background',
  });
export type AssignmentJob = z.output<typeof AssignmentJob>;

/** A change with its campaigns by number; for `all`, they are determined when the job starts. */
export interface StoredChange extends Omit<BoxChange, 'campaigns'> {
  campaigns: Bitmap;
  all?: true;
}

/** A job as stored. Its parts raise the counters. */
export interface JobRecord {
  jobId: string;
  accountId: string;
  status: JobStatus;
  users: number;
  /** Empty for a job that reverts another. */
  changes: StoredChange[];
  cellsTotal: number;
  cellsDone: number;
  cellsFailed: number;
  cellsChanged: number;
  /** Users to whom the changes were applied, over all attempts. */
  usersApplied: number;
  /** `usersApplied` at the start of the current attempt. */
  usersBefore: number;
  /** 1, and one more with each retry. */
  attempt: number;
  /** Names the parts of the current attempt. */
  batchId: string;
  /** `cellsDone` at the start of the current attempt. */
  cellsBefore?: number;
  /** While a retry waits: the job before it, which a cancellation restores. */
  previous?: JobRecord;
  /** How many executions of the workflow were started. */
  starts: number;
  requestedBy: Actor;
  requestedAt: string;
  requestId?: string | undefined;
  startedAt?: string;
  finishedAt?: string;
  cancelRequestedAt?: string;
  revertOf?: string;
  revertedBy?: string;
  /** Names the roster parts of the current attempt. */
  planId?: string;
  /** Campaigns, by number, whose rosters the current attempt could not write. */
  staleRosters?: number[];
  /** From earlier attempts: by campaign number, how many users' cells are not done until the roster is written. */
  owedRosters?: Readonly<Record<string, number>>;
}

const ended: readonly JobStatus[] = ['succeeded', 'partially_failed', 'failed', 'cancelled'];

/** Whether a job has ended. A retry can start a failed one again. */
export const isEnded = ({ status }: Pick<JobRecord, 'status'>): boolean => ended.includes(status);

const revertMillis = 7 * dayMillis;

/** Until when a job can be reverted; undefined when it cannot. */
export const revertibleUntil = ({ finishedAt, revertOf, revertedBy }: JobRecord): string | undefined =>
  finishedAt === undefined || revertOf !== undefined || revertedBy !== undefined
    ? undefined
    : addMillis(finishedAt, revertMillis);

/**
 * The progress of a job in cells: all that are done or failed, and half of those that are set but whose rosters are not
 * written yet. Never decreases.
 */
const progressOf = ({ users, usersApplied, cellsTotal, cellsDone, cellsFailed, revertOf }: JobRecord): number => {
  const settled = cellsDone + cellsFailed;
  const set = revertOf === undefined && users > 0 ? (usersApplied * cellsTotal) / users - cellsDone : 0;
  return settled + Math.max(0, Math.min(set, cellsTotal - settled)) / 2;
};

/** The progress in whole percent; at most 99 until the job has ended. */
const percentOf = (job: JobRecord): number => {
  const percent = job.cellsTotal === 0 ? 100 : Math.min(100, Math.floor((100 * progressOf(job)) / job.cellsTotal));
  return isEnded(job) ? percent : Math.min(percent, 99);
};

/** The seconds until the end at the speed of the current attempt; undefined when that is unknown. */
const etaOf = (job: JobRecord, now: string): number | undefined => {
  const { status, startedAt, cellsTotal, cellsBefore = 0 } = job;
  const progress = progressOf(job);
  if (status !== 'running' || startedAt === undefined || progress <= cellsBefore) return undefined;
  const left = cellsTotal - progress;
  return Math.max(0, Math.ceil((millisBetween(startedAt, now) * left) / (progress - cellsBefore) / secondMillis));
};

/** A job as responses show it at `now`. */
export const toJobView = (job: JobRecord, failures: JobFailure[], now: string): AssignmentJob => {
  const { jobId, accountId, status, users, attempt, requestedAt, startedAt, finishedAt, cancelRequestedAt } = job;
  const eta = etaOf(job, now);
  const until = revertibleUntil(job);
  return {
    ...{ jobId, accountId, status, users, attempt, requestedAt, failures },
    total: job.cellsTotal,
    done: job.cellsDone,
    failed: job.cellsFailed,
    changed: job.cellsChanged,
    percent: percentOf(job),
    requestedBy: job.requestedBy.id,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(cancelRequestedAt === undefined ? {} : { cancelRequestedAt }),
    ...(eta === undefined ? {} : { etaSeconds: eta }),
    ...(job.revertOf === undefined ? {} : { revertOf: job.revertOf }),
    ...(job.revertedBy === undefined ? {} : { revertedBy: job.revertedBy }),
    ...(until === undefined || until <= now ? {} : { revertibleUntil: until }),
  };
};
