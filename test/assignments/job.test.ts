import { describe, expect, it } from 'vitest';
import { AssignmentJob, isEnded, type JobRecord, revertibleUntil, toJobView } from '../../shared/assignments/job.ts';
import { cancelJob, createJob, finishJob, retryJob, startJob } from '../../shared/assignments/transitions.ts';
import { bitmapOf } from '../../shared/core/bitmap.ts';
import { eventData } from '../../shared/events.ts';
import fc from '../support/random/fast-check.ts';
import { at, cause, jobRecord, now } from './jobs.ts';

const view = (fields: Partial<JobRecord>, when = now) => toJobView(jobRecord(fields), [], when);
const running = { status: 'running', startedAt: at(-20) } as const;

describe('how far a job is', () => {
  it.each<[Partial<JobRecord>, number]>([
    [{}, 0],
    [{ ...running, cellsDone: 1, cellsTotal: 3 }, 33],
    [{ ...running, cellsDone: 50, cellsFailed: 25 }, 75],
    [{ ...running, cellsDone: 100 }, 99],
    [{ ...running, cellsTotal: 0 }, 99],
    [{ status: 'succeeded', cellsDone: 100 }, 100],
    [{ status: 'succeeded', cellsTotal: 0 }, 100],
    [{ status: 'failed', cellsFailed: 100 }, 100],
    [{ status: 'cancelled', cellsDone: 30 }, 30],
  ])('with %j is %i percent', (fields, percent) => {
    expect(view(fields).percent).toBe(percent);
  });

  it('is estimated from the speed so far', () => {
    expect(view({ ...running, cellsDone: 25 }).etaSeconds).toBe(60);
    expect(view({ ...running, cellsDone: 20, cellsFailed: 5 }).etaSeconds).toBe(60);
    expect(view({ ...running, cellsDone: 99 }).etaSeconds).toBe(1);
    expect(view({ ...running, cellsDone: 100 }).etaSeconds).toBe(0);
    // What earlier attempts have done took none of this one's time.
    expect(view({ ...running, cellsDone: 92, cellsBefore: 90 }).etaSeconds).toBe(80);
    // Before anything is done there is no speed; and a clock that is behind makes no negative ones.
    expect(view(running)).not.toHaveProperty('etaSeconds');
    expect(view({ ...running, cellsDone: 1 }, at(-30)).etaSeconds).toBe(0);
    for (const status of ['queued', 'succeeded', 'cancelled'] as const) {
      expect(view({ ...running, status, cellsDone: 25 })).not.toHaveProperty('etaSeconds');
    }
  });

  it('never falls as parts come in, and fits its schema', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 5 })), { maxLength: 20 }), (parts) => {
        const cellsTotal = parts.reduce((sum, [done, failed]) => sum + done + failed, 0);
        let job = jobRecord({ ...running, cellsTotal });
        let before = 0;
        for (const [done, failed] of parts) {
          job = { ...job, cellsDone: job.cellsDone + done, cellsFailed: job.cellsFailed + failed };
          const shown = toJobView(job, [], now);
          expect(shown.percent).toBeGreaterThanOrEqual(before);
          expect(shown.percent).toBeLessThan(100);
          expect(AssignmentJob.parse(shown)).toEqual(shown);
          before = shown.percent;
        }
        expect(toJobView(finishJob(job, cause).after, [], now).percent).toBe(100);
      }),
    );
  });
});

describe('until when a job can be taken back', () => {
  const done = { status: 'succeeded', finishedAt: now } as const;
  const days = (count: number, millis = 0): string =>
    new Date(Date.parse(now) + count * 86_400_000 + millis).toISOString();

  it('is seven days after its end, to the millisecond', () => {
    expect(revertibleUntil(jobRecord(done))).toBe(days(7));
    expect(view(done, days(7, -1)).revertibleUntil).toBe(days(7));
    expect(view(done, days(7))).not.toHaveProperty('revertibleUntil');
  });

  it('is never before it has ended, nor when it takes another back or has been taken back', () => {
    expect(revertibleUntil(jobRecord(running))).toBeUndefined();
    for (const fields of [{ revertOf: 'job_0' }, { revertedBy: 'job_2' }]) {
      expect(revertibleUntil(jobRecord({ ...done, ...fields }))).toBeUndefined();
      expect(view({ ...done, ...fields })).toMatchObject(fields);
    }
  });
});

describe('a job', () => {
  const changes = [{ campaigns: bitmapOf([1, 2]), canAccess: true }];

  it('is made, and names its users and campaigns; by numbers where they are many', () => {
    const make = (userIds: string[], campaignIds: string[] | 'all') =>
      createJob(
        { accountId: 'acme', users: userIds.length, changes, cellsTotal: 2 },
        { userIds, changes: [{ campaignIds, canAccess: true }] },
        cause,
      );
    const { job, entry } = make(['ada'], ['x', 'y']);
    expect(job).toMatchObject({ status: 'queued', attempt: 1, starts: 0, requestedAt: now, requestedBy: cause.actor });
    expect(entry).toMatchObject({
      type: 'assignment-job.created',
      at: now,
      requestId: 'req',
      target: { type: 'assignment-job', id: job.jobId },
      data: { users: 1, userIds: ['ada'], changes: [{ campaigns: 2, campaignIds: ['x', 'y'], canAccess: true }] },
    });
    const many = Array.from({ length: 101 }, (_, n) => `id-${n}`);
    expect(make(many, many).entry.data).toEqual({ users: 101, changes: [{ campaigns: 101, canAccess: true }] });
    expect(make(['ada'], 'all').entry.data).toMatchObject({ changes: [{ campaigns: 'all', canAccess: true }] });
    expect(make(['ada'], 'all').job.jobId).not.toBe(job.jobId);
  });

  it('starts with what it is found to be about; a later attempt has a start of its own', () => {
    const { after, entry } = startJob(jobRecord(), { changes, planId: 'pln_1' }, now);
    expect(after).toMatchObject({ status: 'running', startedAt: now, cellsTotal: 20, planId: 'pln_1' });
    expect(entry).toMatchObject({ type: 'assignment-job.started', data: { attempt: 1, total: 20 } });
    const again = startJob(jobRecord({ attempt: 2, startedAt: at(-500) }), { changes, planId: 'pln_2' }, now);
    expect(again.after.startedAt).toBe(now);
    const taking = startJob(jobRecord({ revertOf: 'job_0', cellsTotal: 7 }), { changes: [], planId: 'pln_3' }, now);
    expect(taking.after.cellsTotal).toBe(7);
  });

  it.each<[Partial<JobRecord>, JobRecord['status']]>([
    [{ cellsDone: 100 }, 'succeeded'],
    [{ cellsTotal: 0 }, 'succeeded'],
    [{ cellsDone: 90, cellsFailed: 10 }, 'partially_failed'],
    [{ cellsDone: 100, staleRosters: [3] }, 'partially_failed'],
    [{ cellsFailed: 100 }, 'failed'],
    [{ cellsDone: 100, cancelRequestedAt: at(-1) }, 'cancelled'],
    [{ cellsFailed: 100, cancelRequestedAt: at(-1) }, 'cancelled'],
  ])('that runs with %j ends as %s', (fields, status) => {
    const { after, entry } = finishJob(jobRecord({ ...running, ...fields }), cause);
    expect([after.status, after.finishedAt, isEnded(after)]).toEqual([status, now, true]);
    expect(eventData['assignment-job.finished'].parse(entry.data)).toEqual(entry.data);
  });

  it('that waits is cancelled at once; one that runs, when it has come to its end', () => {
    expect(cancelJob(jobRecord(), cause)?.after).toMatchObject({ status: 'cancelled', finishedAt: now });
    const asked = cancelJob(jobRecord(running), cause);
    expect(asked?.after).toMatchObject({ status: 'running', cancelRequestedAt: now });
    expect(asked?.entry).toMatchObject({ type: 'assignment-job.cancel-requested', data: {} });
    expect(cancelJob(asked?.after ?? jobRecord(), cause)).toBeUndefined();
    for (const status of ['succeeded', 'partially_failed', 'failed', 'cancelled'] as const) {
      expect(cancelJob(jobRecord({ status }), cause)).toBeUndefined();
    }
  });

  it('that is tried again counts anew what failed, and keeps what was done', () => {
    const failed = jobRecord({
      ...{ status: 'partially_failed', startedAt: at(-20), finishedAt: at(-10), planId: 'pln_1' },
      ...{ cellsDone: 90, cellsFailed: 10, cellsChanged: 80, usersApplied: 9, staleRosters: [3] },
    });
    const { after, entry } = retryJob(failed, 1, cause);
    expect(after).toMatchObject({
      ...{ status: 'queued', attempt: 2, owedRosters: { 3: 9 } },
      ...{ cellsDone: 90, cellsFailed: 0, cellsChanged: 80, usersApplied: 9, usersBefore: 9 },
    });
    for (const gone of ['startedAt', 'finishedAt', 'planId', 'staleRosters']) expect(after).not.toHaveProperty(gone);
    expect(after.batchId).not.toBe(failed.batchId);
    expect(entry).toMatchObject({ type: 'assignment-job.retried', data: { attempt: 2, users: 1 } });
    // A roster that failed again is owed to all of them; one that has been written is owed to nobody.
    const second = { ...after, usersApplied: 10 };
    expect(retryJob({ ...second, staleRosters: [3, 4] }, 0, cause).after.owedRosters).toEqual({ 3: 10, 4: 1 });
    expect(retryJob(second, 0, cause).after).not.toHaveProperty('owedRosters');
  });
});
