import { newId } from '../core/ids.ts';
import type { EventData, EventType } from '../events.ts';
import type { Actor, UnsequencedEntry } from '../table/journal-entry.ts';

/** Who does something, when, and in which request. */
export interface Cause {
  actor: Actor;
  now: string;
  requestId?: string | undefined;
}

/** The journal entry that tells of a change of `target`, with what the event of this type carries. */
export const entryOf = <T extends EventType>(
  accountId: string,
  target: UnsequencedEntry['target'],
  type: T,
  { actor, now, requestId }: Cause,
  data: EventData<T>,
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
