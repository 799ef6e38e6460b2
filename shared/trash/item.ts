import * as z from 'zod/mini';
import { newId, TrashItemId, VendorId } from '../core/ids.ts';
import { addMillis, Instant } from '../core/instant.ts';
import { jsonProblem } from '../core/json-value.ts';
import { text } from '../core/text.ts';
import { dayMillis } from '../core/time-units.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import { ResourceId, ResourceProperties, ResourceType } from '../policies/resource.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import type { TrashEvents } from './events.ts';

const entryOf = entriesOf<TrashEvents>();

export const TrashStatus = z.enum(['trashed', 'restored', 'purged']);
export type TrashStatus = z.output<typeof TrashStatus>;

const limits = { depth: 32, bytes: 204_800 };

/** The data needed to restore a resource: any JSON value, stored unchanged. Numbers are IEEE 754 doubles. */
const TrashData = z.unknown().check(
  z.superRefine((value, context) => {
    const problem = value === undefined ? 'is required, but may be null' : jsonProblem(value, limits);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  }),
  z.meta({
    description: `The data needed to restore it: any JSON value of at most ${limits.bytes} bytes and ${limits.depth} levels. Numbers are double precision; those beyond ±${Number.MAX_SAFE_INTEGER} must be sent as text`,
  }),
);

/** A service's report of a deleted resource. */
export const TrashInput = z.strictObject({
  resourceType: ResourceType,
  resourceId: ResourceId,
  title: z.optional(text(200)).register(z.globalRegistry, { description: 'Display name. Erased by a purge' }),
  data: TrashData,
  deletedBy: z.optional(VendorId).register(z.globalRegistry, { description: 'The user who deleted it' }),
  properties: z.optional(ResourceProperties).register(z.globalRegistry, {
    description: 'Properties that the policy can test. Kept until `purgeAt`, even after a purge',
  }),
});
export type TrashInput = z.output<typeof TrashInput>;

const Actor = z.object({ kind: z.enum(['user', 'agent', 'service', 'system']), id: z.string() });

/** A deleted resource that can be restored until `purgeAt`. */
export const TrashItem = z
  .object({
    itemId: TrashItemId,
    accountId: VendorId,
    status: TrashStatus,
    resourceType: z.string(),
    resourceId: z.string(),
    title: z.optional(z.string()),
    properties: z.optional(ResourceProperties),
    deletedAt: Instant,
    deletedBy: z.optional(VendorId),
    purgeAt: Instant.check(
      z.meta({ description: 'The item no longer exists from this instant on, whatever its status' }),
    ),
    restoredAt: z.optional(Instant),
    restoredBy: z.optional(Actor),
    purgedAt: z.optional(Instant),
    purgedBy: z.optional(Actor),
    data: z
      .optional(z.unknown())
      .register(z.globalRegistry, { description: 'As registered; only included when one item is read or restored' }),
  })
  .register(z.globalRegistry, { id: 'TrashItem', description: 'A deleted resource that can be restored' });
export type TrashItem = z.output<typeof TrashItem>;

/** A stored item, without its data. */
export type TrashRecord = Omit<TrashItem, 'data'>;

/** A state change of an item, with its journal entry. */
export interface TrashTransition {
  before: TrashRecord;
  after: TrashRecord;
  entry: UnsequencedEntry;
}

const targetOf = ({ itemId }: Pick<TrashRecord, 'itemId'>) => ({ type: 'trash-item', id: itemId });

const termsOf = ({ resourceType, resourceId }: TrashRecord) => ({ resourceType, resourceId });

/** Whether an item is past its `purgeAt`: then it counts as nonexistent, whatever is stored. */
export const isGone = ({ purgeAt }: Pick<TrashRecord, 'purgeAt'>, now: string): boolean => purgeAt <= now;

/**
 * Creates a trash item for a deleted resource.
 * @param trashDays how many days of 24 hours it is kept; later policy changes do not affect it
 */
export const itemTrashed = (
  accountId: string,
  { data: _data, ...input }: TrashInput,
  trashDays: number,
  cause: Cause,
): { item: TrashRecord; entry: UnsequencedEntry } => {
  const { resourceType, resourceId, title, properties, deletedBy } = input;
  const item: TrashRecord = {
    itemId: newId('trs', cause.now),
    accountId,
    status: 'trashed',
    resourceType,
    resourceId,
    ...(title === undefined ? {} : { title }),
    ...(properties === undefined ? {} : { properties }),
    deletedAt: cause.now,
    ...(deletedBy === undefined ? {} : { deletedBy }),
    purgeAt: addMillis(cause.now, trashDays * dayMillis),
  };
  const data = { ...termsOf(item), purgeAt: item.purgeAt };
  return { item, entry: entryOf(accountId, targetOf(item), 'trash.registered', cause, data) };
};

const isRestorable = (item: TrashRecord, now: string): boolean => item.status === 'trashed' && !isGone(item, now);

const actorOf = ({ actor: { kind, id } }: Cause) => ({ kind, id });

/** Restores an item. @returns undefined unless it is in the trash */
export const itemRestored = (before: TrashRecord, cause: Cause): TrashTransition | undefined =>
  isRestorable(before, cause.now)
    ? {
        before,
        after: { ...before, status: 'restored', restoredAt: cause.now, restoredBy: actorOf(cause) },
        entry: entryOf(before.accountId, targetOf(before), 'trash.restored', cause, termsOf(before)),
      }
    : undefined;

/** Purges an item before its time. @returns undefined unless it is in the trash */
export const itemPurged = (before: TrashRecord, cause: Cause): TrashTransition | undefined => {
  if (!isRestorable(before, cause.now)) return undefined;
  const { title: _title, ...kept } = before;
  return {
    before,
    after: { ...kept, status: 'purged', purgedAt: cause.now, purgedBy: actorOf(cause) },
    entry: entryOf(before.accountId, targetOf(before), 'trash.purged', cause, { ...termsOf(before), reason: 'purged' }),
  };
};

/**
 * The journal entry of an item that reached `purgeAt`. Readers have treated it as nonexistent since then.
 * @returns undefined for an item that had been restored or purged before
 */
export const itemExpired = (before: TrashRecord, cause: Cause): UnsequencedEntry | undefined =>
  before.status === 'trashed' && isGone(before, cause.now)
    ? entryOf(before.accountId, targetOf(before), 'trash.purged', cause, { ...termsOf(before), reason: 'expired' })
    : undefined;
