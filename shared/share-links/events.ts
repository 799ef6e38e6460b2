import * as z from 'zod/mini';
import { Instant } from '../core/instant.ts';
import type { EventSchemas } from '../journal/events.ts';

const LinkTerms = z.object({ documentId: z.string() });

/** Events of share links. */
export const linkEvents = {
  'share-link.created': z.extend(LinkTerms, {
    expiresAt: z.nullable(Instant),
    maxUses: z.optional(z.int()),
    recipients: z.int(),
  }),
  'share-link.opened': z.extend(LinkTerms, {
    uses: z.int(),
    recipientId: z.optional(z.string()).register(z.globalRegistry, {
      description: 'The recipient whose address was checked, see `recipientUses` of the link',
    }),
  }),
  'share-link.locked': z.extend(LinkTerms, { until: z.nullable(Instant), attempts: z.int() }),
  'share-link.revoked': LinkTerms,
  'share-link.changed': z.extend(LinkTerms, {
    expiresAt: z.nullable(Instant),
    maxUses: z.optional(z.int()),
    recipients: z.int(),
    addedRecipientIds: z.optional(z.array(z.string())),
    removedRecipientIds: z.optional(z.array(z.string())),
  }),
  'share-link.unlocked': z.extend(LinkTerms, {
    failures: z.int().register(z.globalRegistry, { description: 'The failed attempts that no longer count' }),
  }),
  'share-link.code-replaced': LinkTerms,
} as const satisfies EventSchemas;
export type LinkEvents = typeof linkEvents;
