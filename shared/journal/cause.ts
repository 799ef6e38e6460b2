import { newId } from '../core/ids.ts';
import type { Actor, Origin, UnsequencedEntry } from '../table/journal-entry.ts';
import type { DataOf, EventSchemas } from './events.ts';

/** The cause of a change: its actor, its instant, and its request. */
export interface Cause {
  actor: Actor;
  now: string;
  requestId?: string | undefined;
  /** Where the request came from. Only some types of entries keep it. */
  origin?: Origin | undefined;
}

/** The types of entries that keep their origin: consent, requests for it, share links, and openings of sessions and links, refused ones as well. */
const hasOrigin = (type: string): boolean =>
  /^(grant|access-request|share-link)\./.test(type) || /^support-session\.(started|refused)$/.test(type);

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
    { actor, now, requestId, origin }: Cause,
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
    ...(origin !== undefined && hasOrigin(type) ? { origin } : {}),
  });
