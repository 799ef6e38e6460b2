import type { Body } from '../core/client.ts';
import { fold } from '../core/fold.ts';

/** The access of the user to one campaign. */
export type Row = Body<'listUserCampaigns'>['items'][number];
export type Job = Body<'listAssignmentJobs'>['items'][number];
/** What a job would change, exactly. */
export type Preview = Extract<Body<'createAssignmentJob'>, { preview: true }>;
export type Person = Body<'listPeople'>['items'][number];

/** What the page shows of a user. */
export interface Access {
  rows: readonly Row[];
  /** Undefined when the reader may not read the directory. */
  name: string | undefined;
  /** Whether the reader may change it: owners only. */
  canChange: boolean;
}

export type Box = 'canAccess' | 'roundRobin';
export type Boxes = Pick<Row, Box>;

/** Whether a job has ended. */
export const isEnded = ({ finishedAt, status }: Pick<Job, 'finishedAt' | 'status'>): boolean =>
  finishedAt !== undefined && status !== 'queued' && status !== 'running';

/**
 * The jobs to show, newest first: those that wait or run; without any, the last that ended while the page was open.
 * @param followed ids of the jobs that waited, ran or ended while the page was open
 */
export const jobsToShow = (jobs: readonly Job[], followed: ReadonlySet<string>): Job[] => {
  const active = jobs.filter((job) => !isEnded(job));
  if (active.length > 0) return active;
  return jobs
    .filter(({ jobId }) => followed.has(jobId))
    .sort((one, other) => (other.finishedAt ?? '').localeCompare(one.finishedAt ?? ''))
    .slice(0, 1);
};

/** The rows whose campaign has `query` in its name; all when `query` is shorter than two letters. */
export const matching = (rows: readonly Row[], query: string): readonly Row[] => {
  const wanted = fold(query.trim());
  return [...wanted].length < 2 ? rows : rows.filter(({ name }) => fold(name).includes(wanted));
};
