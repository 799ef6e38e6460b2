import * as z from 'zod/mini';
import { Instant } from '../core/instant.ts';
import type { EventSchemas } from '../journal/events.ts';

const MemberSettings = z.object({
  weight: z.int(),
  dailyCap: z.optional(z.int()),
  pausedUntil: z.optional(Instant),
});

/** Journal entries about round robins. */
export const roundRobinEvents = {
  'round-robin.changed': z.object({ campaignId: z.string(), from: MemberSettings, to: MemberSettings }),
} as const satisfies EventSchemas;
export type RoundRobinEvents = typeof roundRobinEvents;

/** Journal entries about leads: what callers decide. What the round robin decides is a notice. */
export const leadEvents = {
  'lead.reassigned': z.object({
    campaignId: z.string(),
    from: z.string(),
    to: z.string(),
    sequence: z.int(),
    contactId: z.optional(z.string()),
  }),
  'lead.discarded': z.object({ campaignId: z.string(), receivedAt: Instant, contactId: z.optional(z.string()) }),
} as const satisfies EventSchemas;
export type LeadEvents = typeof leadEvents;

/** Notices about leads, sent when the lead's item changes. */
export const leadNotices = {
  'lead.assigned': z.object({
    campaignId: z.string(),
    userId: z.string(),
    sequence: z.int(),
    receivedAt: Instant,
    contactId: z.optional(z.string()),
  }),
  'lead.queued': z.object({ campaignId: z.string(), receivedAt: Instant, contactId: z.optional(z.string()) }),
} as const satisfies EventSchemas;
