import * as z from 'zod/mini';
import { Instant } from '../core/instant.ts';
import { Role } from '../core/principal.ts';
import type { EventSchemas } from '../journal/events.ts';

const UserData = z.object({ role: Role, kind: z.string(), status: z.string() });

/** Events of accounts and of the users in their directory. */
export const accountEvents = {
  'account.created': z.object({ edition: z.string() }),
  'account.changed': z.object({ edition: z.string(), changed: z.array(z.string()) }),
  'account.restored': z.object({
    restoredTo: Instant,
    missing: z.optional(z.array(z.object({ first: z.int(), last: z.int() }))).register(z.globalRegistry, {
      description: 'The places in the chain whose entries were lost; they are in the audit log only',
    }),
  }),
  'account.closed': z.object({ eraseAt: Instant, revoked: z.int() }),
  'account.reopened': z.object({ edition: z.string(), changed: z.array(z.string()) }),
  'account.erased': z.object({ closedAt: Instant }),
  'user.created': UserData,
  'user.changed': z.extend(UserData, { changed: z.array(z.string()) }),
  'user.removed': z.object({}),
  'user.erased': z.object({}),
} as const satisfies EventSchemas;
export type AccountEvents = typeof accountEvents;
