import { clock } from '../../shared/core/clock.ts';
import type { Cause } from '../../shared/journal/cause.ts';

/**
 * Somebody at a link, at this instant. Who they are nobody knows, and the address that they give is not for the record.
 */
export const anonymousCause = ({ requestId }: { requestId: string }): Cause => ({
  actor: { kind: 'system', id: 'share-link' },
  now: clock.now(),
  requestId,
});
