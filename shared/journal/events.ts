import * as z from 'zod/mini';
import { JournalEntry } from '../table/journal-entry.ts';

/** `source` of every event on the bus. */
export const eventSource = 'gatehouse';

/**
 * What the entries of one context carry in `data`, by their type in the past tense, which is also the event's detail type.
 * No personal data beyond ids.
 */
export type EventSchemas = Readonly<Record<string, z.ZodMiniObject>>;

/** The data of one type among the events of a context. */
export type DataOf<Events extends EventSchemas, Type extends keyof Events> = z.output<Events[Type]>;

/** The detail of an event: the journal entry as it stands in the chain. `entryId` is the id to deduplicate by. */
export const detailOf = <Type extends string, Data extends z.ZodMiniObject>(type: Type, data: Data) =>
  z.required(z.extend(JournalEntry, { type: z.literal(type), data }), {
    sequence: true,
    previousHash: true,
    hash: true,
  });

/**
 * An event of what is not in the account's journal, since an item of its own records it: leads, and the progress of jobs.
 * It is sent from that item, at least once, and has no place in the chain.
 */
export type Notice = Omit<JournalEntry, 'sequence' | 'previousHash' | 'hash'>;

/** The detail of a notice; `entryId` is the id to deduplicate by. */
export const noticeDetailOf = <Type extends string, Data extends z.ZodMiniObject>(type: Type, data: Data) =>
  z.extend(z.omit(JournalEntry, { sequence: true, previousHash: true, hash: true }), {
    entryId: z.string(),
    type: z.literal(type),
    data,
  });
