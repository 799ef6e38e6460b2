import * as z from 'zod/mini';
import type { BoxChange } from '../campaigns/campaign-access.ts';
import type { Bitmap } from '../core/bitmap.ts';
import { JobId, VendorId } from '../core/ids.ts';
import { addMillis, Instant, millisBetween } from '../core/instant.ts';
import { dayMillis, secondMillis } from '../core/time-units.ts';
import type { Actor } from '../table/journal-entry.ts';

const JobStatus = z.enum(['queued', 'running', 'succeeded', 'partially_failed', 'failed', 'cancelled']);
export type JobStatus = z.output<typeof JobStatus>;

/** What of a job could not be done. */
export const JobFailure = z.object({
  userId: z.optional(VendorId),
  campaignId: z.optional(VendorId),
  reason: z.enum(['user-not-found', 'not-applied', 'roster-not-updated']).register(z.globalRegistry, {
    description:
      '`user-not-found`: nobody of that id is in the account; `not-applied`: it could not be written, after several attempts; `roster-not-updated`: the boxes are set, but the round robin of the campaign does not know of them yet',
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
    done: count.check(z.meta({ description: 'Cells that are as asked for' })),
    failed: count,
    changed: count.check(z.meta({ description: 'Cells that were not as asked for before' })),
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
      .register(z.globalRegistry, { description: 'What failed, and why; in lists of jobs it is left out' }),
  })
  .register(z.globalRegistry, {
    id: 'AssignmentJob',
    description: 'Changes of campaign access, applied in the background',
  });
export type AssignmentJob = z.output<typeof AssignmentJob>;

/** A change with its campaigns by their numbers; those of `all` are known once the job starts. */
export interface StoredChange extends Omit<BoxChange, 'campaigns'> {
  campaigns: Bitmap;
  all?: true;
}

/** A job as stored; its counters are raised by its parts. */
export interface JobRecord {
  jobId: string;
  accountId: string;
  status: JobStatus;
  users: number;
  /** Empty for a job that takes another back. */
  changes: StoredChange[];
  cellsTotal: number;
  cellsDone: number;
  cellsFailed: number;
  cellsChanged: number;
  /** Users to whom the changes were applied, in all attempts. */
  usersApplied: number;
  /** The same before the attempt that runs. */
  usersBefore: number;
  /** Raised by every retry. */
  attempt: number;
  /** The parts that go with this attempt. */
  batchId: string;
  /** The cells that were done before this attempt. */
  cellsBefore?: number;
  /** While a retry waits: the job as it was, should nobody want it any more. */
  previous?: JobRecord;
  /** How often an execution of the workflow was started. */
  starts: number;
  requestedBy: Actor;
  requestedAt: string;
  requestId?: string | undefined;
  startedAt?: string;
  finishedAt?: string;
  cancelRequestedAt?: string;
  revertOf?: string;
  revertedBy?: string;
  /** The parts of rosters that go with this attempt. */
  planId?: string;
  /** Campaigns, by number, whose rosters this attempt could not bring up to date. */
  staleRosters?: number[];
  /** The same of the attempts before: by number, the users whose cells are not done until the roster is written. */
  owedRosters?: Readonly<Record<string, number>>;
}

const ended: readonly JobStatus[] = ['succeeded', 'partially_failed', 'failed', 'cancelled'];

/** Whether a job is over. One that failed may be taken up again by a retry. */
export const isEnded = ({ status }: Pick<JobRecord, 'status'>): boolean => ended.includes(status);

const revertMillis = 7 * dayMillis;

/** Until when a job can be taken back; undefined when it cannot. */
export const revertibleUntil = ({ finishedAt, revertOf, revertedBy }: JobRecord): string | undefined =>
  finishedAt === undefined || revertOf !== undefined || revertedBy !== undefined
    ? undefined
    : addMillis(finishedAt, revertMillis);

/**
 * How far a job is, in cells: those that are settled, and half of those that are set but whose rosters are not written
 * yet. Never falls.
 */
const progressOf = ({ users, usersApplied, cellsTotal, cellsDone, cellsFailed, revertOf }: JobRecord): number => {
  const settled = cellsDone + cellsFailed;
  const set = revertOf === undefined && users > 0 ? (usersApplied * cellsTotal) / users - cellsDone : 0;
  return settled + Math.max(0, Math.min(set, cellsTotal - settled)) / 2;
};

/** Whole percents; never 100 before everything is finished. */
const percentOf = (job: JobRecord): number => {
  const percent = job.cellsTotal === 0 ? 100 : Math.min(100, Math.floor((100 * progressOf(job)) / job.cellsTotal));
  return isEnded(job) ? percent : Math.min(percent, 99);
};

/** How long it will go on at the speed of this attempt so far. */
const etaOf = (job: JobRecord, now: string): number | undefined => {
  const { status, startedAt, cellsTotal, cellsBefore = 0 } = job;
  const progress = progressOf(job);
  if (status !== 'running' || startedAt === undefined || progress <= cellsBefore) return undefined;
  const left = cellsTotal - progress;
  return Math.max(0, Math.ceil((millisBetween(startedAt, now) * left) / (progress - cellsBefore) / secondMillis));
};

/** A job as it is shown at `now`. */
export const jobView = (job: JobRecord, failures: JobFailure[], now: string): AssignmentJob => {
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
