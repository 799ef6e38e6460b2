import type { EventData, EventType } from '../../shared/events.ts';
import type { Body } from '../core/client.ts';

export type Entry = Body<'listJournal'>['items'][number];
export type { EventType };

/** What a sentence about an entry is made of. */
export interface Subject<Type extends EventType> {
  /** The actor, in words. */
  actor: string;
  /** The id of the target. */
  target: string;
  data: EventData<Type>;
  /** The name of a user of the account. */
  nameOf: (userId: string) => string;
  /** An instant, in the time zone of the account. */
  whenOf: (instant: string) => string;
}

/** Sentences by type of entry. */
export type Sentences<Type extends EventType = EventType> = {
  readonly [One in Type]: (subject: Subject<One>) => string;
};
