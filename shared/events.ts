import type * as z from 'zod/mini';
import { requestEvents } from './access-requests/events.ts';
import { accountEvents } from './accounts/events.ts';
import { assignmentEvents, assignmentNotices } from './assignments/events.ts';
import { campaignEvents } from './campaigns/events.ts';
import { grantEvents } from './grants/events.ts';
import { detailOf, type EventSchemas, noticeDetailOf } from './journal/events.ts';
import { leadEvents, leadNotices, roundRobinEvents } from './leads/events.ts';
import { policyEvents } from './policies/events.ts';
import { sensitiveActionEvents } from './sensitive-actions/events.ts';
import { sessionEvents } from './sessions/events.ts';
import { linkEvents } from './share-links/events.ts';
import { trashEvents } from './trash/events.ts';

/** The schemas of `data` in the journal entries of all contexts, by type. */
export const eventData = {
  ...accountEvents,
  ...grantEvents,
  ...requestEvents,
  ...sessionEvents,
  ...campaignEvents,
  ...assignmentEvents,
  ...roundRobinEvents,
  ...leadEvents,
  ...policyEvents,
  ...sensitiveActionEvents,
  ...trashEvents,
  ...linkEvents,
} as const satisfies EventSchemas;

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.output<(typeof eventData)[T]>;

/** The schemas of `data` in notices, by type: events that are not in an account's journal. */
export const noticeData = { ...leadNotices, ...assignmentNotices } as const satisfies EventSchemas;

export type NoticeType = keyof typeof noticeData;

/** The schema of the detail of a journal entry's event on the bus. */
export const eventDetail = (type: EventType) => detailOf(type, eventData[type]);

/** The schema of the detail of a notice on the bus. */
export const noticeDetail = (type: NoticeType) => noticeDetailOf(type, noticeData[type]);
