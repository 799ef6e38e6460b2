import { describe, expect, it } from 'vitest';
import { leadNotice, progressNotice } from '../../functions/sequencer/notice-data.ts';
import { noticeOf } from '../../functions/sequencer/notices.ts';
import type { JobRecord } from '../../shared/assignments/job.ts';
import { noticeDetail } from '../../shared/events.ts';
import type { LeadRecord } from '../../shared/leads/lead.ts';
import { type Key, keys } from '../../shared/table/keys.ts';
import { jobRecord, now } from '../assignments/jobs.ts';
import { imaged } from '../support/events/records.ts';

const lead = (fields: Partial<LeadRecord> = {}): LeadRecord => ({
  ...{ accountId: 'acme', campaignId: 'camp', leadId: 'lead', contactId: 'cora' },
  ...{ assignedTo: 'ada', queued: false, receivedAt: '2026-11-22T07:00:00.000Z', assignedAt: now },
  ...{ number: 1, eventId: 'evt_1' },
  explanation: { rule: 'turn', sequence: 12, eligible: 1, order: [], passedOver: [] },
  ...fields,
});
const waiting = lead({ assignedTo: null, queued: true, eventId: 'evt_0' });

describe('the events of a lead', () => {
  it('name the user who got it, under an id that stays the same', () => {
    const notice = leadNotice(lead());
    expect(notice).toEqual({
      ...{ entryId: 'evt_1', accountId: 'acme', at: now, type: 'lead.assigned' },
      actor: { kind: 'system', id: 'round-robin' },
      target: { type: 'lead', id: 'lead' },
      data: {
        ...{ campaignId: 'camp', userId: 'ada', sequence: 12, contactId: 'cora' },
        receivedAt: '2026-11-22T07:00:00.000Z',
      },
    });
    expect(noticeDetail('lead.assigned').parse(notice)).toEqual(notice);
  });

  it('is that it waits, as of when it came', () => {
    const notice = leadNotice(waiting);
    expect(notice).toMatchObject({ entryId: 'evt_0', type: 'lead.queued', at: waiting.receivedAt });
    expect(noticeDetail('lead.queued').parse(notice)).toEqual(notice);
    expect(notice.data).not.toHaveProperty('userId');
  });
});

describe('the events of a job', () => {
  const running = (cellsDone: number, fields: Partial<JobRecord> = {}): JobRecord =>
    jobRecord({ status: 'running', startedAt: now, cellsDone, ...fields });

  it('is how far it has come, by an id that says so', () => {
    const notice = progressNotice(running(10), running(30, { cellsFailed: 5 }), now);
    expect(notice).toMatchObject({
      entryId: `${jobRecord().jobId}:1:35`,
      type: 'assignment-job.progressed',
      data: { status: 'running', attempt: 1, total: 100, done: 30, failed: 5, percent: 35 },
    });
    expect(noticeDetail('assignment-job.progressed').parse(notice)).toEqual(notice);
  });

  it.each([
    ['has not come further', running(10), running(10, { usersApplied: 3 })],
    ['has ended', running(99), jobRecord({ status: 'succeeded', cellsDone: 100 })],
    ['has begun', jobRecord(), running(0)],
    ['is tried again', running(10, { cellsFailed: 90 }), running(10, { attempt: 2 })],
  ])('is nothing when it %s', (_, before, after) => {
    expect(progressNotice(before, after, now)).toBeUndefined();
  });
});

describe('a record of the stream', () => {
  const leadKey = keys.lead('acme', 'camp', 'lead');
  const jobKey = keys.job('acme', jobRecord().jobId);
  const typeOf = (key: Key, before: object | undefined, after: object | undefined): string | undefined =>
    noticeOf(imaged(key, before, after))?.type;

  it('reports a lead when it comes, and when it is assigned', () => {
    expect(typeOf(leadKey, undefined, lead())).toBe('lead.assigned');
    expect(typeOf(leadKey, undefined, waiting)).toBe('lead.queued');
    expect(typeOf(leadKey, waiting, lead())).toBe('lead.assigned');
    expect(typeOf(leadKey, lead(), lead())).toBeUndefined();
    expect(typeOf(leadKey, lead(), undefined)).toBeUndefined();
  });

  it('reports the progress of a job, at the second of the change', () => {
    const before = jobRecord({ status: 'running', cellsDone: 1 });
    const notice = noticeOf(imaged(jobKey, before, { ...before, cellsDone: 2 }));
    expect(notice).toMatchObject({ type: 'assignment-job.progressed', at: now });
    expect(typeOf(jobKey, undefined, before)).toBeUndefined();
    expect(typeOf(jobKey, before, undefined)).toBeUndefined();
  });

  it('reports nothing else', () => {
    expect(typeOf(keys.user('acme', 'ada'), undefined, lead())).toBeUndefined();
    expect(typeOf(keys.queuedLead('acme', 'camp', now, 'lead'), undefined, lead())).toBeUndefined();
    expect(typeOf(keys.jobPart('acme', 'job_1', 'p'), jobRecord(), jobRecord())).toBeUndefined();
  });
});
