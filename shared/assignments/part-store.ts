import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { CampaignAccess } from '../campaigns/campaign-access.ts';
import { type Bitmap, emptyBitmap } from '../core/bitmap.ts';
import { addMillis, ttlSeconds } from '../core/instant.ts';
import { dayMillis } from '../core/time-units.ts';
import { recordOf } from '../table/attributes.ts';
import { batchGet } from '../table/batch-get.ts';
import { batchPut } from '../table/batch-write.ts';
import { db, tableName } from '../table/client.ts';
import type { Write } from '../table/commit.ts';
import { jobPartsPrefix, type Key, keys } from '../table/keys.ts';
import type { JobFailure, JobRecord } from './job.ts';

export type PartStatus = 'pending' | 'done' | 'failed';

/** A part of a job: users whose changes are applied in one transaction. */
export interface JobPart {
  part: string;
  status: PartStatus;
  userIds: string[];
  /** For a job that reverts another: the part of the other job whose result is reverted. */
  undoes?: string;
}

/** A roster part of a job: campaigns whose rosters are written in one transaction. */
export interface RosterPart {
  part: string;
  status: PartStatus;
  /** By number; the id is missing when the campaign has been removed. */
  campaigns: { number: number; campaignId?: string }[];
}

/** Users with the same access before and the same access after. */
export interface ResultGroup {
  userIds: string[];
  numbers: number[];
  before: CampaignAccess;
  after: CampaignAccess;
}

/** What a part has changed; also holds unchanged users whose rosters are to be written. */
export interface PartResult {
  part: string;
  groups: ResultGroup[];
}

/**
 * A transaction has at most 100 writes: one for each user, up to three for their numbers, and one each for the part, its
 * result, its failures and the job.
 */
const maxUsersPerPart = 90;
/** The share of an item's 400 KB for the results of all users: four bitmaps each when all results differ. */
const resultBytes = 320_000;

/** How many users a part may have, from the size of the bitmap of its campaigns. */
export const usersPerPart = (campaigns: Bitmap): number =>
  Math.max(1, Math.min(maxUsersPerPart, Math.floor(resultBytes / (4 * campaigns.length + 200))));

/** A transaction writes an item for each campaign, and the part, its failures and the job. */
export const campaignsPerPart = 95;

/** The prefix of the names of an attempt's parts. */
const batchPrefix = ({ attempt, batchId }: Batch): string => `${attemptPrefix(attempt)}-${batchId}`;

/**
 * The name of the n-th part of an attempt. It contains the batch id, so that two requests that prepare the same attempt
 * concurrently, of which one will be refused, do not overwrite each other's parts.
 */
export const partName = (batch: Batch, index: number): string =>
  `${batchPrefix(batch)}-${String(index).padStart(5, '0')}`;

const attemptPrefix = (attempt: number): string => String(attempt).padStart(3, '0');

/** Identifies the parts of an attempt. */
export type Batch = Pick<JobRecord, 'attempt' | 'batchId'>;

/** The name of the failures of a roster part in an attempt. */
export const rosterFailureName = (attempt: number, rosterPart: string): string =>
  `${attemptPrefix(attempt)}-rosters-${rosterPart}`;

/** The name of the n-th roster part of a plan. */
export const rosterPartName = (planId: string, index: number): string => `${planId}-${String(index).padStart(5, '0')}`;

const retentionMillis = 30 * dayMillis;

/** Parts expire, since only the running job needs them; results are separate items without a TTL. */
const expiry = (now: string) => ({ ttl: ttlSeconds(addMillis(now, retentionMillis)) });

/** Writes the parts of an attempt; to be called before the attempt itself is written. */
export const putParts = (accountId: string, jobId: string, parts: readonly JobPart[], now: string): Promise<void> =>
  batchPut(parts.map((part) => ({ ...keys.jobPart(accountId, jobId, part.part), ...part, ...expiry(now) })));

/** Writes the roster parts of a plan. */
export const putRosterParts = (
  accountId: string,
  jobId: string,
  parts: readonly RosterPart[],
  now: string,
): Promise<void> =>
  batchPut(parts.map((part) => ({ ...keys.rosterPart(accountId, jobId, part.part), ...part, ...expiry(now) })));

/** All items under a prefix, strongly consistent, in the order of their keys. */
const queryAll = async <Item>(accountId: string, prefix: string, attributes?: readonly string[]): Promise<Item[]> => {
  const items: Item[] = [];
  let last: Record<string, unknown> | undefined;
  do {
    const answer = await db.send(
      new QueryCommand({
        TableName: tableName(),
        ConsistentRead: true,
        KeyConditionExpression: 'PK = :pk AND begins_with(SK, :prefix)',
        ExpressionAttributeValues: { ':pk': keys.account(accountId).PK, ':prefix': prefix },
        ...(attributes
          ? {
              ProjectionExpression: attributes.map((_, index) => `#a${index}`).join(', '),
              ExpressionAttributeNames: Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name])),
            }
          : {}),
        ...(last ? { ExclusiveStartKey: last } : {}),
      }),
    );
    items.push(...((answer.Items ?? []) as object[]).map((item) => recordOf<Item>(item)));
    last = answer.LastEvaluatedKey;
  } while (last);
  return items;
};

/** The parts of an attempt, without their users. */
export const listParts = ({
  accountId,
  jobId,
  ...batch
}: Pick<JobRecord, 'accountId' | 'jobId'> & Batch): Promise<Pick<JobPart, 'part' | 'status'>[]> =>
  queryAll(accountId, jobPartsPrefix('PART', jobId) + batchPrefix(batch), ['part', 'status']);

/** The roster parts of a plan, without their campaigns. */
export const listRosterParts = (
  accountId: string,
  jobId: string,
  planId: string,
): Promise<Pick<RosterPart, 'part' | 'status'>[]> =>
  queryAll(accountId, jobPartsPrefix('ROSTERS', jobId) + planId, ['part', 'status']);

const withEmptyBitmaps = ({
  access = emptyBitmap,
  roundRobin = emptyBitmap,
}: Partial<CampaignAccess>): CampaignAccess => ({
  access,
  roundRobin,
});

const toResult = ({ part, groups }: PartResult): PartResult => ({
  part,
  groups: groups.map((group) => ({
    ...group,
    before: withEmptyBitmaps(group.before),
    after: withEmptyBitmaps(group.after),
  })),
});

/** The results of all parts of a job, over all its attempts. */
export const listResults = async (accountId: string, jobId: string): Promise<PartResult[]> =>
  (await queryAll<PartResult>(accountId, jobPartsPrefix('RESULT', jobId))).map(toResult);

/** The failures of one attempt of a job. */
export const listFailures = async (accountId: string, jobId: string, attempt: number): Promise<JobFailure[]> =>
  (
    await queryAll<{ failures: JobFailure[] }>(
      accountId,
      `${jobPartsPrefix('FAILED', jobId)}${attemptPrefix(attempt)}-`,
    )
  ).flatMap(({ failures }) => failures);

const read = async <Item>(key: Key): Promise<Item | undefined> => {
  const [item] = await batchGet<object>([key]);
  return item && recordOf<Item>(item);
};

/** Reads a part of a job; undefined when it does not exist. */
export const readPart = (accountId: string, jobId: string, part: string): Promise<JobPart | undefined> =>
  read(keys.jobPart(accountId, jobId, part));

/** Reads a roster part of a job; undefined when it does not exist. */
export const readRosterPart = (accountId: string, jobId: string, part: string): Promise<RosterPart | undefined> =>
  read(keys.rosterPart(accountId, jobId, part));

/** The result of a part; without groups when the part changed nothing. */
export const readResult = async (accountId: string, jobId: string, part: string): Promise<PartResult> => {
  const result = await read<PartResult>(keys.jobResult(accountId, jobId, part));
  return result ? toResult(result) : { part, groups: [] };
};

/** The write that settles a part or a roster part. Condition `part`: it is pending. */
export const partStatusWrite = (key: Key, status: Exclude<PartStatus, 'pending'>): Write => ({
  label: 'part',
  update: {
    Key: key,
    UpdateExpression: 'SET #status = :status',
    ConditionExpression: '#status = :pending',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':status': status, ':pending': 'pending' },
  },
});

const withoutEmptyBitmaps = ({ access, roundRobin }: CampaignAccess) => ({
  ...(access.length > 0 ? { access } : {}),
  ...(roundRobin.length > 0 ? { roundRobin } : {}),
});

/** The write of a part's result. */
export const resultWrite = (accountId: string, jobId: string, { part, groups }: PartResult): Write => ({
  label: 'result',
  put: {
    Item: {
      ...keys.jobResult(accountId, jobId, part),
      part,
      groups: groups.map((group) => ({
        ...group,
        before: withoutEmptyBitmaps(group.before),
        after: withoutEmptyBitmaps(group.after),
      })),
    },
  },
});

/** The write of a part's failures, under a name that starts with the attempt. */
export const failureWrite = (
  accountId: string,
  jobId: string,
  name: string,
  failures: readonly JobFailure[],
): Write => ({
  label: 'failures',
  put: { Item: { ...keys.jobFailure(accountId, jobId, name), failures } },
});
