import * as z from 'zod/mini';
import type { EventSchemas } from '../journal/events.ts';

/** Events of sensitive actions: by a user, or by an agent inside a support session. */
export const sensitiveActionEvents = {
  'sensitive-action.detected': z.object({
    userId: z.optional(z.string()),
    sessionId: z.optional(z.string()),
    actions: z.array(z.string()),
    items: z.int(),
    threshold: z.object({
      actions: z.optional(z.array(z.string())),
      items: z.int(),
      perMinutes: z.int(),
    }),
  }),
} as const satisfies EventSchemas;
export type SensitiveActionEvents = typeof sensitiveActionEvents;
