import { isEnded } from '../campaign-access/model.ts';
import type { Api } from '../core/client.ts';
import { isDenial } from '../core/failure.ts';
import { type Filter, type Job, type PeoplePage, queryOf } from './model.ts';

const pageSize = 200;

/** Reads a page of people. */
export const readPeople = async (
  client: Api,
  accountId: string,
  filter: Filter,
  pageToken: string | undefined,
  signal: AbortSignal,
): Promise<PeoplePage> => {
  const query = { pageSize, ...queryOf(filter), ...(pageToken === undefined ? {} : { pageToken }) };
  return (await client.listPeople({ accountId, query }, signal)).body;
};

/** Whether the reader may change campaign access: asks for the preview of a change of one user. */
export const mayAssign = async (
  client: Api,
  accountId: string,
  userId: string | undefined,
  signal: AbortSignal,
): Promise<boolean> => {
  if (userId === undefined) return false;
  const body = { userIds: [userId], changes: [{ campaignIds: 'all' as const, canAccess: true }] };
  try {
    await client.createAssignmentJob({ accountId, query: { preview: 'true' }, body }, signal);
    return true;
  } catch (error) {
    if (isDenial(error)) return false;
    throw error;
  }
};

/**
 * Adds to jobs that have failed what failed, which lists leave out.
 * @param known jobs that were read before, by id and attempt; receives those that are read
 */
export const withFailures = (
  client: Api,
  accountId: string,
  jobs: readonly Job[],
  known: Map<string, Job>,
  signal: AbortSignal,
): Promise<Job[]> =>
  Promise.all(
    jobs.map(async (job) => {
      if (!isEnded(job) || job.status === 'succeeded' || job.status === 'cancelled') return job;
      const key = `${job.jobId} ${job.attempt}`;
      const failures =
        known.get(key)?.failures ??
        (await client.getAssignmentJob({ accountId, jobId: job.jobId }, signal)).body.failures;
      known.set(key, { ...job, failures });
      return { ...job, failures };
    }),
  );
