import * as z from 'zod/mini';
import { Duration } from './core/duration.ts';
import { Instant } from './core/instant.ts';
import { Role } from './core/principal.ts';
import { Scope } from './core/scope.ts';
import { GrantStatus } from './grants/grant.ts';
import { SensitiveActionPolicy, ShareLinkPolicy, SupportSessionPolicy } from './policies/policy.ts';
import { Restrictions } from './policies/restriction.ts';
import { JournalEntry } from './table/journal-entry.ts';

const GrantTerms = z.object({
  scope: Scope,
  teams: z.array(z.string()),
  duration: Duration,
  expiresAt: z.nullable(Instant),
  reason: z.optional(z.string()),
  ticket: z.optional(z.string()),
  maxUses: z.optional(z.int()),
});

/** How the receiver of a warning extends the grant: the call to make, and the entity tag to send with it. */
const Extend = z.object({ method: z.literal('PATCH'), path: z.string(), ifMatch: z.string() });

const Reconfirm = z.object({ method: z.literal('POST'), path: z.string() });

/** The agent who acts, named as in the token's `act` (RFC 8693, 4.1). */
const Act = z.object({ sub: z.string(), team: z.string() });

const ActingAs = z.object({ userId: z.string(), role: z.enum(['owner', 'admin']) });

const RequestTerms = z.object({
  act: Act,
  duration: Duration,
  scope: Scope,
  teams: z.array(z.string()),
  reason: z.string(),
  ticket: z.optional(z.string()),
  lapsesAt: Instant,
});

/** What may be large of a policy: how much of it there is, and the SHA-256 of its canonical JSON (RFC 8785). */
const Digest = z.object({ count: z.int(), sha256: z.string() });

/** The sections of a policy that were changed. */
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

/** Which rules were added, taken out or changed, by id. */
const RuleChanges = z.object({
  added: z.array(z.string()),
  removed: z.array(z.string()),
  changed: z.array(z.string()),
});

/** Who did something sensitive: a user, or an agent inside a support session. */
const Watched = z.object({ userId: z.optional(z.string()), sessionId: z.optional(z.string()) });

const TrashTerms = z.object({ resourceType: z.string(), resourceId: z.string() });

const LinkTerms = z.object({ documentId: z.string() });

const CampaignTerms = z.object({ status: z.string(), sticky: z.boolean() });

const JobProgress = z.object({
  status: z.string(),
  attempt: z.int(),
  total: z.int(),
  done: z.int(),
  failed: z.int(),
});

const RoundRobinTerms = z.object({
  weight: z.int(),
  dailyCap: z.optional(z.int()),
  pausedUntil: z.optional(Instant),
});

const Cover = z.object({ grantId: z.string(), actingAs: ActingAs });

/**
 * What each kind of entry carries in `data`. The key is the entry's `type` and the event's detail type.
 * No personal data beyond ids.
 */
export const eventData = {
  'account.created': z.object({ edition: z.string() }),
  'account.changed': z.object({ edition: z.string(), changed: z.array(z.string()) }),
  'user.created': z.object({ role: Role, kind: z.string(), status: z.string() }),
  'user.changed': z.object({ role: Role, kind: z.string(), status: z.string(), changed: z.array(z.string()) }),
  'user.removed': z.object({}),
  'grant.created': GrantTerms,
  'grant.changed': z.object({ from: GrantTerms, to: GrantTerms, epoch: z.int() }),
  'grant.expiring': z.object({ expiresAt: Instant, teams: z.array(z.string()), extend: Extend }),
  'grant.expired': z.object({ expiresAt: Instant, teams: z.array(z.string()), from: GrantStatus }),
  'grant.reconfirmation-due': z.object({ reconfirmBy: Instant, teams: z.array(z.string()), reconfirm: Reconfirm }),
  'grant.reconfirmed': z.object({
    teams: z.array(z.string()),
    expiresAt: z.nullable(Instant),
    reconfirmBy: z.optional(Instant),
    from: GrantStatus,
    epoch: z.int(),
  }),
  'grant.suspended': z.object({ teams: z.array(z.string()), suspendReason: z.string() }),
  'grant.revoked': z.object({ teams: z.array(z.string()), endReason: z.string() }),
  'access-request.created': RequestTerms,
  'access-request.approved': z.object({ act: Act, grantId: z.string() }),
  'access-request.declined': z.object({ act: Act, declineReason: z.optional(z.string()) }),
  'access-request.lapsed': z.object({ act: Act, lapsesAt: Instant }),
  'support-session.started': z.object({
    act: Act,
    actingAs: ActingAs,
    scope: Scope,
    grantId: z.string(),
    endsAt: z.nullable(Instant),
    reason: z.string(),
    ticket: z.optional(z.string()),
  }),
  'support-session.changed': z.object({ act: Act, scope: Scope, epoch: z.int(), from: Cover, to: Cover }),
  'support-session.ended': z.object({
    act: Act,
    actingAs: ActingAs,
    grantId: z.string(),
    startedAt: Instant,
    endedAt: Instant,
    endReason: z.string(),
  }),
  'campaign.created': CampaignTerms,
  'campaign.changed': z.extend(CampaignTerms, { changed: z.array(z.string()) }),
  'campaign.removed': z.object({}),
  'assignment-job.created': z.object({
    users: z.int(),
    userIds: z.optional(z.array(z.string())),
    changes: z.array(
      z.object({
        campaigns: z.union([z.int(), z.literal('all')]),
        campaignIds: z.optional(z.array(z.string())),
        canAccess: z.optional(z.boolean()),
        roundRobin: z.optional(z.boolean()),
      }),
    ),
    revertOf: z.optional(z.string()),
  }),
  'assignment-job.started': z.object({ attempt: z.int(), total: z.int() }),
  'assignment-job.cancel-requested': z.object({}),
  'assignment-job.retried': z.object({ attempt: z.int(), users: z.int() }),
  'assignment-job.finished': z.extend(JobProgress, { changed: z.int() }),
  'round-robin.changed': z.object({ campaignId: z.string(), from: RoundRobinTerms, to: RoundRobinTerms }),
  'policy.changed': z.object({
    version: z.int(),
    from: PolicySections,
    to: PolicySections,
    rules: z.optional(RuleChanges),
  }),
  'sensitive-action.detected': z.extend(Watched, {
    actions: z.array(z.string()),
    items: z.int(),
    threshold: z.object({
      actions: z.optional(z.array(z.string())),
      items: z.int(),
      perMinutes: z.int(),
    }),
  }),
  'trash.registered': z.extend(TrashTerms, { purgeAt: Instant }),
  'trash.restored': TrashTerms,
  'trash.purged': z.extend(TrashTerms, { reason: z.enum(['purged', 'expired']) }),
  'share-link.created': z.extend(LinkTerms, {
    expiresAt: z.nullable(Instant),
    maxUses: z.optional(z.int()),
    recipients: z.int(),
  }),
  'share-link.opened': z.extend(LinkTerms, { uses: z.int() }),
  'share-link.locked': z.extend(LinkTerms, { until: z.nullable(Instant), attempts: z.int() }),
  'share-link.revoked': LinkTerms,
} as const satisfies Record<string, z.ZodMiniObject>;

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.output<(typeof eventData)[T]>;

/**
 * Events of what is not in the account's journal, since it is recorded by an item of its own: leads, and the progress of
 * jobs. They are sent from that item, at least once, and carry no place in the chain.
 */
export const noticeData = {
  'lead.assigned': z.object({
    campaignId: z.string(),
    userId: z.string(),
    sequence: z.int(),
    receivedAt: Instant,
    contactId: z.optional(z.string()),
  }),
  'lead.queued': z.object({ campaignId: z.string(), receivedAt: Instant, contactId: z.optional(z.string()) }),
  'assignment-job.progressed': z.extend(JobProgress, { percent: z.int() }),
} as const satisfies Record<string, z.ZodMiniObject>;

export type NoticeType = keyof typeof noticeData;

/** The detail of such an event; `entryId` is the id to deduplicate by. */
export const noticeDetail = (type: NoticeType) =>
  z.extend(z.omit(JournalEntry, { sequence: true, previousHash: true, hash: true }), {
    entryId: z.string(),
    type: z.literal(type),
    data: noticeData[type],
  });
export type Notice = Omit<JournalEntry, 'sequence' | 'previousHash' | 'hash'>;

/** `source` of every event on the bus. */
export const eventSource = 'gatehouse';

/** The detail of an event: the journal entry as it stands in the chain. `entryId` is the id to deduplicate by. */
export const eventDetail = (type: EventType) =>
  z.required(z.extend(JournalEntry, { type: z.literal(type), data: eventData[type] }), {
    sequence: true,
    previousHash: true,
    hash: true,
  });
