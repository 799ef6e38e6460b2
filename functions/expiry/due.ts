import { type AccessRequest, requestLapsed } from '../../shared/access-requests/access-request.ts';
import { requestChange } from '../../shared/access-requests/store.ts';
import { millisBetween } from '../../shared/core/instant.ts';
import { grantUnconfirmed } from '../../shared/grants/suspension.ts';
import { type GrantRecord, grantExpired, grantExpiring } from '../../shared/grants/transitions.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { timerChange } from '../../shared/support-access/grant-changes.ts';
import { isGone, itemExpired, type TrashRecord } from '../../shared/trash/item.ts';
import { removeChange } from '../../shared/trash/store.ts';
import type { DueChange } from './batches.ts';

/** The cause of changes made by time; the actor's id names the mechanism that found them. */
export const timerCause = (net: 'sweep' | 'timer', now: string): Cause => ({ actor: { kind: 'system', id: net }, now });

const transitions = [
  { decide: grantExpired, counts: 'expired' },
  { decide: grantUnconfirmed, counts: 'suspended' },
  { decide: grantExpiring, counts: 'warned' },
] as const;

/** The change that is due for a grant: its expiry, its suspension or a warning; undefined when none is due. */
export const dueOfGrant = (grant: GrantRecord, cause: Cause): DueChange | undefined => {
  const { accountId, grantId } = grant;
  for (const { decide, counts } of transitions) {
    const transition = decide(grant, cause);
    if (typeof transition === 'string') continue;
    const failure = { code: 'SWEEP_GRANT_FAILED', accountId, grantId } as const;
    const lag = counts === 'expired' && grant.expiresAt ? { lagMillis: millisBetween(grant.expiresAt, cause.now) } : {};
    return { label: grantId, change: timerChange(transition), counts, failure, ...lag };
  }
  return undefined;
};

/** The lapse of a request; undefined when it is not due. */
export const dueOfRequest = (request: AccessRequest, cause: Cause): DueChange | undefined => {
  const transition = requestLapsed(request, cause);
  if (!transition) return undefined;
  const { accountId, requestId } = request;
  const failure = { code: 'SWEEP_REQUEST_FAILED', accountId, requestId } as const;
  return { label: requestId, change: requestChange(transition), counts: 'lapsed', failure };
};

/** The purge of a trash item; undefined when it is not due. A restored item is removed without an event. */
export const dueOfTrash = (item: TrashRecord, cause: Cause): DueChange | undefined => {
  if (!isGone(item, cause.now)) return undefined;
  const { accountId, itemId } = item;
  const entry = itemExpired(item, cause);
  const failure = { code: 'SWEEP_TRASH_FAILED', accountId, itemId } as const;
  return { label: itemId, change: removeChange(item, entry), counts: entry ? 'purged' : 'cleared', failure };
};
