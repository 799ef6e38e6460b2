import { newId } from '../core/ids.ts';
import type { Actor, UnsequencedEntry } from '../table/journal-entry.ts';
import type { DataOf, EventSchemas } from './events.ts';

/** The cause of a change: its actor, its instant, and its request. */
export interface Cause {
  actor: Actor;
  now: string;
  requestId?: string | undefined;
}

/**
 * Creates the journal entries of one context: `entriesOf<GrantEvents>()` returns a function of an account, a target, one
 * of the context's types, the cause, and the data that the type's schema declares.
 */
export const entriesOf =
  <Events extends EventSchemas>() =>
  <Type extends keyof Events & string>(
    accountId: string,
    target: UnsequencedEntry['target'],
    type: Type,
    { actor, now, requestId }: Cause,
    data: DataOf<Events, Type>,
  ): UnsequencedEntry => ({
    entryId: newId('jrn', now),
    accountId,
    at: now,
    type,
    actor,
    target,
    data: data as UnsequencedEntry['data'],
    ...(requestId === undefined ? {} : { requestId }),
  });
