import type { Api } from '../core/client.ts';
import { isDenial } from '../core/failure.ts';
import { type Access, isEnded, type Job, type Person, type Row } from './model.ts';

const pageSize = 200;

/** `undefined` in place of what the reader may not read. */
const unlessDenied = async <T>(read: Promise<T>): Promise<T | undefined> => {
  try {
    return await read;
  } catch (error) {
    if (isDenial(error)) return undefined;
    throw error;
  }
};

/**
 * Whether the reader may change campaign access: asks for the preview of a change that changes nothing. After other failures
 * than a refusal the answer is yes, because the server checks each change anyway.
 */
const canChange = async (
  client: Api,
  { accountId, userId }: { accountId: string; userId: string },
  row: Row | undefined,
  signal: AbortSignal,
): Promise<boolean> => {
  if (!row) return false;
  const { campaignId, canAccess } = row;
  const body = { userIds: [userId], changes: [{ campaignIds: [campaignId], canAccess }] };
  return client.createAssignmentJob({ accountId, query: { preview: 'true' }, body }, signal).then(
    () => true,
    (error: unknown) => !isDenial(error),
  );
};

/**
 * Reads all campaigns with the access of a user, page by page.
 * @param isOwner whether the reader may change it, if that is known
 * @param onRows receives the campaigns that are read so far
 */
export const readAccess = async (
  client: Api,
  who: { accountId: string; userId: string },
  isOwner: boolean | undefined,
  signal: AbortSignal,
  onRows: (rows: readonly Row[]) => void,
): Promise<Access> => {
  const user = unlessDenied(client.getUser(who, signal));
  // A failure is reported by the list.
  user.catch(() => {});
  const rows: Row[] = [];
  let pageToken: string | undefined;
  let owner: Promise<boolean> | undefined;
  do {
    const query = pageToken === undefined ? { pageSize } : { pageSize, pageToken };
    const { body } = await client.listUserCampaigns({ ...who, query }, signal);
    rows.push(...body.items);
    pageToken = body.nextPageToken;
    owner ??= isOwner === undefined ? canChange(client, who, rows[0], signal) : Promise.resolve(isOwner);
    if (pageToken !== undefined) onRows([...rows]);
  } while (pageToken !== undefined);
  return { rows, name: (await user)?.body.name, canChange: await owner };
};

/** The jobs of the account, newest first, with the failures of those in `followed`. Members may not read them. */
export const readJobs = async (
  client: Api,
  accountId: string,
  followed: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Job[]> => {
  const page = await unlessDenied(client.listAssignmentJobs({ accountId }, signal));
  const jobs = page?.body.items ?? [];
  return Promise.all(
    jobs.map(async (job) => {
      const hasFailed = isEnded(job) && followed.has(job.jobId) && job.status !== 'succeeded';
      return hasFailed ? (await client.getAssignmentJob({ accountId, jobId: job.jobId }, signal)).body : job;
    }),
  );
};

/** The first people of the account, or those whose name matches. */
export const readPeople = async (
  client: Api,
  accountId: string,
  q: string,
  signal: AbortSignal,
): Promise<{ items: readonly Person[] }> => {
  const query = q === '' ? { pageSize: 20 } : { pageSize: 20, q };
  return (await client.listPeople({ accountId, query }, signal)).body;
};
