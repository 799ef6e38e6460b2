import type { JobRecord } from '../../shared/assignments/job.ts';

/** The instant at which the rules are asked. */
export const now = '2026-11-22T08:00:00.000Z';

/** The instant a number of seconds before or after. */
export const at = (seconds: number): string => new Date(Date.parse(now) + 1000 * seconds).toISOString();

export const cause = { actor: { kind: 'user', id: 'olga', role: 'owner' }, now, requestId: 'req' } as const;

/** A job of ten users and ten campaigns, which waits. */
export const jobRecord = (fields: Partial<JobRecord> = {}): JobRecord => ({
  jobId: 'job_01M80B7PC7FKCP02D8H2Q91GNK',
  accountId: 'acme',
  status: 'queued',
  users: 10,
  changes: [],
  cellsTotal: 100,
  ...{ cellsDone: 0, cellsFailed: 0, cellsChanged: 0, usersApplied: 0, usersBefore: 0 },
  attempt: 1,
  batchId: 'bat_1',
  starts: 0,
  requestedBy: cause.actor,
  requestedAt: at(-60),
  ...fields,
});
