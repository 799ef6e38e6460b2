import { clock } from '../../shared/core/clock.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import type { Origin } from '../../shared/table/journal-entry.ts';

/**
 * The cause of journal entries of an opening, at this instant. The caller is anonymous: the e-mail address given must not get
 * into the journal.
 */
export const anonymousCause = ({ requestId, origin }: { requestId: string; origin: Origin }): Cause => ({
  actor: { kind: 'system', id: 'share-link' },
  now: clock.now(),
  requestId,
  origin,
});
