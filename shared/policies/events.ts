import * as z from 'zod/mini';
import { SensitiveActionPolicy, ShareLinkPolicy, SupportSessionPolicy } from '../accounts/policy-settings.ts';
import type { EventSchemas } from '../journal/events.ts';
import { Restrictions } from './restriction-schema.ts';

/** Stands for a large section: its number of entries and the SHA-256 of its canonical JSON (RFC 8785). */
const Digest = z.object({ count: z.int(), sha256: z.string() });

/** The changed sections of a policy. */
const PolicySections = z.object({
  restrictions: z.optional(Restrictions),
  rules: z.optional(Digest),
  defaultDecision: z.optional(z.string()),
  resources: z.optional(Digest),
  twoFactor: z.optional(z.string()),
  trashDays: z.optional(z.int()),
  shareLinks: z.optional(ShareLinkPolicy),
  sensitiveActions: z.optional(SensitiveActionPolicy),
  supportSessions: z.optional(SupportSessionPolicy),
  draft: z.optional(z.nullable(Digest)),
});

/** The ids of the rules that were added, removed or changed. */
const RuleChanges = z.object({
  added: z.array(z.string()),
  removed: z.array(z.string()),
  changed: z.array(z.string()),
});

/** Events of policies. */
export const policyEvents = {
  'policy.changed': z.object({
    version: z.int(),
    from: PolicySections,
    to: PolicySections,
    rules: z.optional(RuleChanges),
  }),
} as const satisfies EventSchemas;
export type PolicyEvents = typeof policyEvents;
