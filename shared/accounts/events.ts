import * as z from 'zod/mini';
import { Role } from '../core/principal.ts';
import type { EventSchemas } from '../journal/events.ts';

const UserData = z.object({ role: Role, kind: z.string(), status: z.string() });

/** Events of accounts and of the users in their directory. */
export const accountEvents = {
  'account.created': z.object({ edition: z.string() }),
  'account.changed': z.object({ edition: z.string(), changed: z.array(z.string()) }),
  'user.created': UserData,
  'user.changed': z.extend(UserData, { changed: z.array(z.string()) }),
  'user.removed': z.object({}),
} as const satisfies EventSchemas;
export type AccountEvents = typeof accountEvents;
