import type * as z from 'zod/mini';
import { type JobRecord, toJobView } from '../../shared/assignments/job.ts';
import type { NoticeType, noticeData } from '../../shared/events.ts';
import type { Notice } from '../../shared/journal/events.ts';
import type { LeadRecord } from '../../shared/leads/lead.ts';
import type { Actor } from '../../shared/table/journal-entry.ts';

/** The actor of assignments by the round robin. */
const distribution: Actor = { kind: 'system', id: 'round-robin' };

const noticeOf = <T extends NoticeType>(
  type: T,
  common: Omit<Notice, 'type' | 'data'>,
  data: z.output<(typeof noticeData)[T]>,
): Notice => ({ ...common, type, data: data as Notice['data'] });

/** The notice of a lead that was assigned or queued. */
export const leadNotice = (lead: LeadRecord): Notice => {
  const { accountId, campaignId, leadId, contactId, assignedTo, receivedAt, assignedAt, explanation, eventId } = lead;
  const common = { entryId: eventId, accountId, actor: distribution, target: { type: 'lead', id: leadId } };
  const data = { campaignId, receivedAt, ...(contactId === undefined ? {} : { contactId }) };
  return assignedTo === null
    ? noticeOf('lead.queued', { ...common, at: receivedAt }, data)
    : noticeOf(
        'lead.assigned',
        { ...common, at: assignedAt ?? receivedAt },
        { ...data, userId: assignedTo, sequence: explanation.sequence ?? 0 },
      );
};

/** The notice of a job's progress; undefined when there is none. The same progress has the same id. */
export const progressNotice = (before: JobRecord, after: JobRecord, at: string): Notice | undefined => {
  const settled = (job: JobRecord): number => job.cellsDone + job.cellsFailed;
  if (after.status !== 'running' || settled(after) <= settled(before) || after.attempt !== before.attempt)
    return undefined;
  const { jobId, accountId, requestedBy, attempt } = after;
  const { status, total, done, failed, percent } = toJobView(after, [], at);
  return noticeOf(
    'assignment-job.progressed',
    {
      entryId: `${jobId}:${attempt}:${settled(after)}`,
      accountId,
      at,
      actor: requestedBy,
      target: { type: 'assignment-job', id: jobId },
    },
    { status, attempt, total, done, failed, percent },
  );
};
