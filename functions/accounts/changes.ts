import { newId } from '../../shared/domain/ids.ts';
import type { UnsequencedEntry } from '../../shared/domain/journal.ts';
import type { EventData, EventType } from '../../shared/events.ts';

/** The journal entry of what a service did in an account. */
export const entryOf = <T extends EventType>(
  call: { principal: { id: string }; params: { accountId: string }; now: string; requestId: string },
  type: T,
  target: UnsequencedEntry['target'],
  data: EventData<T>,
): UnsequencedEntry => ({
  entryId: newId('jrn', call.now),
  accountId: call.params.accountId,
  at: call.now,
  type,
  actor: { kind: 'service', id: call.principal.id },
  target,
  data: data as UnsequencedEntry['data'],
  requestId: call.requestId,
});

/** The names among `fields` in which two versions of a resource differ. */
export const changedFields = <T extends object>(
  before: T | undefined,
  after: T,
  fields: readonly (keyof T & string)[],
): string[] => fields.filter((field) => before?.[field] !== after[field]);
