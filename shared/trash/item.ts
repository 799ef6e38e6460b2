import * as z from 'zod/mini';
import { newId, TrashItemId, VendorId } from '../core/ids.ts';
import { addMillis, Instant } from '../core/instant.ts';
import { faultIn } from '../core/json-value.ts';
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

/** What is needed to restore something: any JSON value, kept as it is. Numbers are those of IEEE 754, as everywhere. */
const TrashData = z.unknown().check(
  z.superRefine((value, context) => {
    const fault = value === undefined ? 'must be given; null will do' : faultIn(value, limits);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  }),
  z.meta({
    description: `What is needed to restore it: any JSON value of at most ${limits.bytes} bytes, nested ${limits.depth} deep at most. Numbers are kept in double precision; larger ones than ±${Number.MAX_SAFE_INTEGER} must be sent as text`,
  }),
);

/** What a service says of something that was deleted. */
export const TrashInput = z.strictObject({
  resourceType: ResourceType,
  resourceId: ResourceId,
  title: z.optional(text(200)).register(z.globalRegistry, { description: 'What people call it. Goes with a purge' }),
  data: TrashData,
  deletedBy: z.optional(VendorId).register(z.globalRegistry, { description: 'The user who deleted it' }),
  properties: z.optional(ResourceProperties).register(z.globalRegistry, {
    description: 'What the policy may ask of it. Stays until `purgeAt`, also after a purge',
  }),
});
export type TrashInput = z.output<typeof TrashInput>;

const By = z.object({ kind: z.enum(['user', 'agent', 'service', 'system']), id: z.string() });

/** Something deleted that can be restored, until `purgeAt`. */
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
    purgeAt: Instant.check(z.meta({ description: 'From then on it is gone, whatever its status' })),
    restoredAt: z.optional(Instant),
    restoredBy: z.optional(By),
    purgedAt: z.optional(Instant),
    purgedBy: z.optional(By),
    data: z
      .optional(z.unknown())
      .register(z.globalRegistry, { description: 'As it was given; only where one item is read or restored' }),
  })
  .register(z.globalRegistry, { id: 'TrashItem', description: 'Something deleted that can be restored' });
export type TrashItem = z.output<typeof TrashItem>;

/** An item as it is kept, apart from its data. */
export type TrashRecord = Omit<TrashItem, 'data'>;

/** A change of an item that was decided, with the entry that tells of it. */
export interface TrashTransition {
  before: TrashRecord;
  after: TrashRecord;
  entry: UnsequencedEntry;
}

const targetOf = ({ itemId }: Pick<TrashRecord, 'itemId'>) => ({ type: 'trash-item', id: itemId });

const termsOf = ({ resourceType, resourceId }: TrashRecord) => ({ resourceType, resourceId });

/** Whether an item's time is over: then it is not there any more, whatever is stored. */
export const isGone = ({ purgeAt }: Pick<TrashRecord, 'purgeAt'>, now: string): boolean => purgeAt <= now;

/** Something was deleted: it stays for so many days of 24 hours, fixed at this moment. */
export const trashed = (
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

const isIn = (item: TrashRecord, now: string): boolean => item.status === 'trashed' && !isGone(item, now);

const byOf = ({ actor: { kind, id } }: Cause) => ({ kind, id });

/** It is given back. @returns undefined unless it is in the trash */
export const restored = (before: TrashRecord, cause: Cause): TrashTransition | undefined =>
  isIn(before, cause.now)
    ? {
        before,
        after: { ...before, status: 'restored', restoredAt: cause.now, restoredBy: byOf(cause) },
        entry: entryOf(before.accountId, targetOf(before), 'trash.restored', cause, termsOf(before)),
      }
    : undefined;

/** Somebody wants it gone at once. @returns undefined unless it is in the trash */
export const purged = (before: TrashRecord, cause: Cause): TrashTransition | undefined => {
  if (!isIn(before, cause.now)) return undefined;
  const { title: _title, ...kept } = before;
  return {
    before,
    after: { ...kept, status: 'purged', purgedAt: cause.now, purgedBy: byOf(cause) },
    entry: entryOf(before.accountId, targetOf(before), 'trash.purged', cause, { ...termsOf(before), reason: 'purged' }),
  };
};

/** Its time has come: what readers have seen since then is now also told. @returns undefined for what was not in the trash by then */
export const expired = (before: TrashRecord, cause: Cause): UnsequencedEntry | undefined =>
  before.status === 'trashed' && isGone(before, cause.now)
    ? entryOf(before.accountId, targetOf(before), 'trash.purged', cause, { ...termsOf(before), reason: 'expired' })
    : undefined;
