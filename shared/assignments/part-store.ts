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
import { type Key, keys, partsOf } from '../table/keys.ts';
import type { JobFailure, JobRecord } from './job.ts';

export type PartStatus = 'pending' | 'done' | 'failed';

/** Some users of a job, applied in one transaction. */
export interface JobPart {
  part: string;
  status: PartStatus;
  userIds: string[];
  /** For a job that takes another back: the part of that other whose result is undone. */
  undoes?: string;
}

/** Some campaigns whose rosters are written in one transaction. */
export interface RosterPart {
  part: string;
  status: PartStatus;
  /** By number; without an id, it has been removed. */
  campaigns: { number: number; campaignId?: string }[];
}

/** Users whose boxes became the same from the same. */
export interface ResultGroup {
  userIds: string[];
  numbers: number[];
  before: CampaignAccess;
  after: CampaignAccess;
}

/** What a part has changed. */
export interface PartResult {
  part: string;
  groups: ResultGroup[];
}

/**
 * One transaction writes an item for each user, up to three with their numbers, the part, its result, its failures and
 * the job: 100 at most.
 */
const mostUsersPerPart = 90;
/** Of the 400 KB of an item, for what has become of all of them: four sets each, if no two are alike. */
const resultBytes = 320_000;

/** How many users a part takes, by the size of the sets of campaigns that it is about. */
export const usersPerPart = (campaigns: Bitmap): number =>
  Math.max(1, Math.min(mostUsersPerPart, Math.floor(resultBytes / (4 * campaigns.length + 200))));

/** An item for each campaign, the part and the job. */
export const campaignsPerPart = 95;

/** What the names of the parts of an attempt begin with. */
const batchName = ({ attempt, batchId }: Batch): string => `${ofAttempt(attempt)}-${batchId}`;

/**
 * The name of the n-th part of an attempt. The batch is its own: two who prepare an attempt at the same time, of whom one
 * will be refused, do not write the same parts.
 */
export const partName = (batch: Batch, index: number): string =>
  `${batchName(batch)}-${String(index).padStart(5, '0')}`;

const ofAttempt = (attempt: number): string => String(attempt).padStart(3, '0');

/** The parts of which attempt of a job. */
export type Batch = Pick<JobRecord, 'attempt' | 'batchId'>;

/** The name under which an attempt of a job tells that rosters failed. */
export const rosterFailureName = (attempt: number, rosterPart: string): string =>
  `${ofAttempt(attempt)}-rosters-${rosterPart}`;

/** The name of the n-th part of a plan's rosters. */
export const rosterPartName = (planId: string, index: number): string => `${planId}-${String(index).padStart(5, '0')}`;

const retentionMillis = 30 * dayMillis;

/** Parts are of use while their job runs; what they have changed is kept apart, for good. */
const forNow = (now: string) => ({ ttl: ttlSeconds(addMillis(now, retentionMillis)) });

/** Writes the parts of a job, before the job itself or its attempt. */
export const putParts = (accountId: string, jobId: string, parts: readonly JobPart[], now: string): Promise<void> =>
  batchPut(parts.map((part) => ({ ...keys.jobPart(accountId, jobId, part.part), ...part, ...forNow(now) })));

/** Writes the parts of a plan's rosters. */
export const putRosterParts = (
  accountId: string,
  jobId: string,
  parts: readonly RosterPart[],
  now: string,
): Promise<void> =>
  batchPut(parts.map((part) => ({ ...keys.rosterPart(accountId, jobId, part.part), ...part, ...forNow(now) })));

/** All items under a prefix, strongly consistent, in order. */
const allUnder = async <Item>(accountId: string, prefix: string, attributes?: readonly string[]): Promise<Item[]> => {
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

/** The parts of a job's attempt, without their users. */
export const listParts = ({
  accountId,
  jobId,
  ...batch
}: Pick<JobRecord, 'accountId' | 'jobId'> & Batch): Promise<Pick<JobPart, 'part' | 'status'>[]> =>
  allUnder(accountId, partsOf('PART', jobId) + batchName(batch), ['part', 'status']);

/** The parts of a plan's rosters, without their campaigns. */
export const listRosterParts = (
  accountId: string,
  jobId: string,
  planId: string,
): Promise<Pick<RosterPart, 'part' | 'status'>[]> =>
  allUnder(accountId, partsOf('ROSTERS', jobId) + planId, ['part', 'status']);

const sets = ({ access = emptyBitmap, roundRobin = emptyBitmap }: Partial<CampaignAccess>): CampaignAccess => ({
  access,
  roundRobin,
});

const resultOf = ({ part, groups }: PartResult): PartResult => ({
  part,
  groups: groups.map((group) => ({ ...group, before: sets(group.before), after: sets(group.after) })),
});

/** What all parts of a job have changed so far, in all its attempts. */
export const listResults = async (accountId: string, jobId: string): Promise<PartResult[]> =>
  (await allUnder<PartResult>(accountId, partsOf('RESULT', jobId))).map(resultOf);

/** What failed in one attempt of a job. */
export const listFailures = async (accountId: string, jobId: string, attempt: number): Promise<JobFailure[]> =>
  (await allUnder<{ failures: JobFailure[] }>(accountId, `${partsOf('FAILED', jobId)}${ofAttempt(attempt)}-`)).flatMap(
    ({ failures }) => failures,
  );

const read = async <Item>(key: Key): Promise<Item | undefined> => {
  const [item] = await batchGet<object>([key]);
  return item && recordOf<Item>(item);
};

export const readPart = (accountId: string, jobId: string, part: string): Promise<JobPart | undefined> =>
  read(keys.jobPart(accountId, jobId, part));

export const readRosterPart = (accountId: string, jobId: string, part: string): Promise<RosterPart | undefined> =>
  read(keys.rosterPart(accountId, jobId, part));

/** What one part has changed; nothing when it changed nothing. */
export const readResult = async (accountId: string, jobId: string, part: string): Promise<PartResult> => {
  const result = await read<PartResult>(keys.jobResult(accountId, jobId, part));
  return result ? resultOf(result) : { part, groups: [] };
};

/** The mark of a part, of users or of rosters. Condition `part`: it was pending. */
export const markWrite = (key: Key, status: Exclude<PartStatus, 'pending'>): Write => ({
  label: 'part',
  update: {
    Key: key,
    UpdateExpression: 'SET #status = :status',
    ConditionExpression: '#status = :pending',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':status': status, ':pending': 'pending' },
  },
});

const stored = ({ access, roundRobin }: CampaignAccess) => ({
  ...(access.length > 0 ? { access } : {}),
  ...(roundRobin.length > 0 ? { roundRobin } : {}),
});

/** The write of what a part has changed. */
export const resultWrite = (accountId: string, jobId: string, { part, groups }: PartResult): Write => ({
  label: 'result',
  put: {
    Item: {
      ...keys.jobResult(accountId, jobId, part),
      part,
      groups: groups.map((group) => ({ ...group, before: stored(group.before), after: stored(group.after) })),
    },
  },
});

/** The write of what failed in a part, by a name that sorts by the attempt. */
export const failureWrite = (
  accountId: string,
  jobId: string,
  name: string,
  failures: readonly JobFailure[],
): Write => ({
  label: 'failures',
  put: { Item: { ...keys.jobFailure(accountId, jobId, name), failures } },
});
