import * as z from 'zod/mini';
import { Instant } from '../core/instant.ts';
import type { EventSchemas } from '../journal/events.ts';

const TrashTerms = z.object({ resourceType: z.string(), resourceId: z.string() });

/** Events of trash items. */
export const trashEvents = {
  'trash.registered': z.extend(TrashTerms, { purgeAt: Instant }),
  'trash.restored': TrashTerms,
  'trash.purged': z.extend(TrashTerms, { reason: z.enum(['purged', 'expired']) }),
} as const satisfies EventSchemas;
export type TrashEvents = typeof trashEvents;
