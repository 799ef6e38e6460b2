import type { JobFailure, JobRecord } from '../../shared/assignments/job.ts';
import { readJob } from '../../shared/assignments/job-store.ts';
import { countersWrite } from '../../shared/assignments/job-writes.ts';
import {
  type AccessRule,
  changeRule,
  decidePart,
  type NumberedChange,
  resultGroups,
  revertRule,
  type UserChange,
} from '../../shared/assignments/part-decision.ts';
import {
  failureWrite,
  type JobPart,
  partStatusWrite,
  readPart,
  readResult,
  resultWrite,
} from '../../shared/assignments/part-store.ts';
import { accessWrite, readUsersAccess } from '../../shared/campaigns/access-store.ts';
import { noAccess } from '../../shared/campaigns/campaign-access.ts';
import { numberWrites, reserveNumbers } from '../../shared/campaigns/numbering.ts';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import { commit, type Write } from '../../shared/table/commit.ts';
import { keys } from '../../shared/table/keys.ts';
import type { PartRef } from './refs.ts';
import { skipIfSettled } from './skip-if-settled.ts';

const readRule = async (job: JobRecord, part: JobPart): Promise<AccessRule> => {
  if (job.revertOf === undefined) return changeRule(job);
  return revertRule((await readResult(job.accountId, job.revertOf, part.undoes ?? '')).groups);
};

/** Gives numbers to the users who have none yet; all of them are reserved in one request. */
const assignNumbers = async (
  accountId: string,
  users: readonly UserChange[],
): Promise<{ users: NumberedChange[]; writes: Write[] }> => {
  const without = users.filter(({ record }) => !record);
  const first = without.length > 0 ? await reserveNumbers(accountId, 'users', without.length) : 0;
  const numbers = new Map(without.map(({ userId }, index) => [userId, first + index]));
  return {
    users: users.map((user) => ({ ...user, number: user.record?.number ?? numbers.get(user.userId) ?? 0 })),
    writes: numberWrites(accountId, new Map([...numbers].map(([userId, number]) => [number, userId]))),
  };
};

/**
 * Applies a part. The boxes of its users, its status, its result and the counters of the job are written in one
 * transaction, so that repeated and concurrent deliveries apply it once.
 */
const applyPart = async (job: JobRecord, part: JobPart): Promise<void> => {
  const { accountId, jobId } = job;
  const [people, rule] = await Promise.all([readUsersAccess(accountId, part.userIds), readRule(job, part)]);
  const { changed, rosterOnly, failures, counters } = decidePart(job, people, rule);
  const { users, writes: numbers } = await assignNumbers(accountId, changed);
  const groups = resultGroups(job, [...users, ...rosterOnly]);
  await commit({
    writes: [
      countersWrite(job, counters, clock.now(), { isNewWork: true }),
      partStatusWrite(keys.jobPart(accountId, jobId, part.part), 'done'),
      ...users.map(({ userId, number, since, stored, after }) =>
        accessWrite({ accountId, userId, number, since, ...after, version: (stored?.version ?? 0) + 1 }, stored),
      ),
      ...numbers,
      ...(groups.length > 0 ? [resultWrite(accountId, jobId, { part: part.part, groups })] : []),
      ...(failures.length > 0 ? [failureWrite(accountId, jobId, part.part, failures)] : []),
    ],
    entries: [],
  });
};

/** Records that a part could not be applied: its users count as failed. */
const recordFailure = async (job: JobRecord, part: JobPart): Promise<void> => {
  const { accountId, jobId } = job;
  const rule = await readRule(job, part);
  const cellsFailed = part.userIds.reduce((sum, userId) => sum + rule(userId, noAccess).cells, 0);
  const failures = part.userIds.map((userId): JobFailure => ({ userId, reason: 'not-applied' }));
  const counters = { cellsDone: 0, cellsFailed, cellsChanged: 0, usersApplied: 0 };
  await commit({
    writes: [
      countersWrite(job, counters, clock.now(), { isNewWork: false }),
      partStatusWrite(keys.jobPart(accountId, jobId, part.part), 'failed'),
      failureWrite(accountId, jobId, part.part, failures),
    ],
    entries: [],
  });
};

/**
 * Applies the changes of a job to the users of one part or, with `error`, records that this failed. Does nothing when
 * the part is settled, or the job has ended or is to be cancelled.
 */
export const handler = async ({ accountId, jobId, part: name, error }: PartRef): Promise<void> => {
  const [job, part] = await Promise.all([readJob(accountId, jobId), readPart(accountId, jobId, name)]);
  if (job?.status !== 'running' || part?.status !== 'pending') return;
  if (error) log.error('JOB_PART_FAILED', new Error(error.Error ?? 'unknown'), { accountId, jobId, part: name });
  if (job.cancelRequestedAt !== undefined) return;
  await skipIfSettled(error ? recordFailure(job, part) : applyPart(job, part));
};
