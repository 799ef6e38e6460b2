import * as z from 'zod/mini';
import { JournalEntry } from '../table/journal-entry.ts';

/** `source` of every event on the bus, but of those of the canary, which no rule of the vendor should match. */
export const eventSource = 'gatehouse';
export const canarySource = 'gatehouse.canary';

/**
 * The schemas of `data` in the entries of one context, by type. A type is in the past tense and is also the event's detail
 * type. `data` has no personal data beyond ids.
 */
export type EventSchemas = Readonly<Record<string, z.ZodMiniObject>>;

/** The data of one type among the events of a context. */
export type DataOf<Events extends EventSchemas, Type extends keyof Events> = z.output<Events[Type]>;

/** The schema of an event's detail: the journal entry with its place in the chain. Deduplicate by `entryId`. */
export const detailOf = <Type extends string, Data extends z.ZodMiniObject>(type: Type, data: Data) =>
  z.required(z.extend(JournalEntry, { type: z.literal(type), data }), {
    sequence: true,
    previousHash: true,
    hash: true,
  });

/**
 * An event that is not in the account's journal because an item of its own records it: leads, and the progress of jobs. It
 * is sent at least once when that item changes, and has no place in the chain.
 */
export type Notice = Omit<JournalEntry, 'sequence' | 'previousHash' | 'hash'>;

/** The schema of a notice's detail. Deduplicate by `entryId`. */
export const noticeDetailOf = <Type extends string, Data extends z.ZodMiniObject>(type: Type, data: Data) =>
  z.extend(z.omit(JournalEntry, { sequence: true, previousHash: true, hash: true }), {
    entryId: z.string(),
    type: z.literal(type),
    data,
  });
